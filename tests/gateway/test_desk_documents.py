"""What the hotline desk answers is what the gateway, as strict as Twilio or stricter, accepts."""

from uuid import UUID

from flask import Flask

from hotline import documents
from hotline.gateway import overrides, twiml, verbs

CALL = UUID("01980000-0000-7000-8000-000000000001")
ODD = "“您好”\x08\x1f <b>&amp; 㛃𬱖 " + "长" * 5000


def test_every_document_of_the_desk_is_accepted(app: Flask) -> None:
    written = {
        "greeting": documents.greeting(CALL, ODD),
        "hold": documents.hold(CALL, 1),
        "moment": documents.moment(CALL, 1),
        "browser": documents.connect(CALL, 1, identity="op_1"),
        "telephone": documents.connect(CALL, 1, phone="02888880007"),
        "offer": documents.offer(CALL, 1),
        "goodbye": documents.goodbye(ODD),
        "hang up": documents.hang_up(),
        "nothing": documents.nothing(),
    }
    read = {name: twiml.read(document.encode(), "text/xml") for name, document in written.items()}
    assert [type(verb) for verb in read["browser"]][-1] is verbs.Dial
    assert read["nothing"] == ()
    for document in read.values():
        for verb in document:
            if address := getattr(verb, "action", "") or (verb.url if isinstance(verb, verbs.Redirect) else ""):
                overrides.target(address)
