"""One template for a thing, shown as a page of its own or as the content of the side panel."""

from flask import Flask, Response, after_this_request, request


def layout() -> str:
    """The layout for `{% extends layout() %}`: bare when htmx asks for a part, the whole frame otherwise."""

    def vary(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response

    # Else the browser's back button may show the part alone, kept from the panel under the same address.
    after_this_request(vary)
    return "fragment.html" if request.headers.get("HX-Request") else "base.html"


def init_fragments(app: Flask) -> None:
    """Makes `layout` known to the templates."""
    app.jinja_env.globals["layout"] = layout
