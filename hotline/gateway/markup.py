"""Bytes of an answer to a tree of elements: size, content type and well-formedness, checked as Twilio checks them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from xml.parsers import expat

from hotline.gateway.errors import BODY_TOO_LARGE, CONTENT_TYPE, NOT_XML, Refusal

MOST_BYTES = 64 * 1024
ACCEPTED_TYPES = frozenset({"text/xml", "application/xml"})


@dataclass(slots=True)
class Element:
    """One XML element. `parts` holds its text and its children in document order; `line` counts from 1."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """The elements directly inside this one."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def own_text(self) -> str:
        """Text directly inside this element, without that of its children."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def whole_text(self) -> str:
        """All text inside this element, its children's included, white space collapsed."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()


def read(body: bytes, content_type: str) -> Element:
    """The root element of an answer. Raises Refusal 11750, 12300 or 12100."""
    if len(body) > MOST_BYTES:
        raise Refusal(BODY_TOO_LARGE, f"the answer has more than {MOST_BYTES} bytes")
    header = Message()
    header["Content-Type"] = content_type
    if not content_type or header.get_content_type() not in ACCEPTED_TYPES:
        raise Refusal(CONTENT_TYPE, f"Content-Type {content_type!r} is not text/xml or application/xml")
    return parse(body)


def parse(body: bytes) -> Element:
    """The root element of well-formed XML without a document type. Raises Refusal 12100, as for control characters."""
    builder = _Builder()
    try:
        builder.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Refusal(NOT_XML, f"not well-formed XML: {error}") from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Element("", {}, 0)
        self._open = [self.root]
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes, self.parser.CurrentLineNumber)
        self._open[-1].parts.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def _doctype(self, *_declaration: object) -> None:
        # Entities could make a small answer huge, and TwiML has no use for them.
        raise Refusal(NOT_XML, "a document type declaration is not TwiML")
