"""Every refusal is answered in one place: a page for people, problem+json for programs."""

from flask import Flask


def test_a_missing_page_is_a_page_and_a_missing_resource_a_problem(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/nope").content_type.startswith("text/html")
    missing = client.get("/api/v1/nope")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")


def test_a_request_of_the_wrong_shape_names_its_fields(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/session", json={"username": 1})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert set(answer.json["fields"]["json"]) == {"username", "password"}
