"""Reading Dial and its nouns."""

import re
from collections.abc import Callable

from hotline.gateway import errors as e
from hotline.gateway.attributes import RECORDING_PROGRESS, Attributes
from hotline.gateway.markup import Element
from hotline.gateway.verbs import Client, Dial, Number, Queue, Sip

MOST_NOUNS = 10
_CALLBACK = "url method statusCallback statusCallbackMethod statusCallbackEvent"
# Known to Twilio, accepted, and without meaning where no audio or no carrier is involved.
_NO_EFFECT = (
    "trim recordingConfigurationId ringTone recordingTrack referUrl referMethod events passports "
    "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
)
_MACHINE = (
    "machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod byoc"
)
RECORD = (
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
    "true",
    "false",
)


def dial(element: Element) -> Dial:
    """A Dial with its nouns; bare text is a number. Raises Refusal."""
    names = "action method timeout timeLimit hangupOnStar callerId answerOnBridge sequential record"
    a = Attributes(element, names, _NO_EFFECT)
    nouns = tuple(_noun(child) for child in element.children)
    bare = element.own_text.strip()
    if bare and nouns:
        raise a.refusal(e.DIAL_NESTED, "Dial holds either a number or nouns")
    if bare:
        nouns = (Number(number=_checked_number(a, bare)),)
    if not nouns or len(nouns) > MOST_NOUNS:
        raise a.refusal(e.DIAL_NESTED, f"Dial needs one to {MOST_NOUNS} nouns")
    if len(nouns) > 1 and any(isinstance(noun, Queue) for noun in nouns):
        raise a.refusal(e.DIAL_NESTED, "Queue must be the only noun of its Dial")
    record = a.choice("record", RECORD, "do-not-record", e.DIAL_RECORD)
    return Dial(
        nouns=nouns,
        action=a.text("action"),
        method=a.method(e.DIAL_METHOD),
        timeout=a.whole("timeout", 30, e.DIAL_TIMEOUT, least=1, most=600),
        time_limit=a.whole("timeLimit", 14400, e.DIAL_TIME_LIMIT, least=1, most=86400),
        hangup_on_star=a.flag("hangupOnStar", e.DIAL_HANGUP_ON_STAR),
        caller_id=a.text("callerId"),
        answer_on_bridge=a.flag("answerOnBridge", e.DIAL_ANSWER_ON_BRIDGE),
        sequential=a.flag("sequential", e.DIAL_SEQUENTIAL),
        record={"true": "record-from-answer", "false": "do-not-record"}.get(record, record),
        record_callback=a.callback("recordingStatusCallback", e.DIAL_METHOD, RECORDING_PROGRESS),
    )


def _noun(element: Element) -> Number | Client | Sip | Queue:
    reader = NOUNS.get(element.name)
    if reader is None:
        known = "is not carried out by this gateway" if element.name in {"Conference", "Sim"} else "is no noun of Dial"
        raise Attributes(element, *element.attributes).refusal(e.DIAL_NESTED, f"<{element.name}> {known}")
    return reader(element)


def _number(element: Element) -> Number:
    a = Attributes(element, _CALLBACK, _MACHINE, "sendDigits phoneNumberSid")
    digits = a.text("sendDigits")
    if set(digits) - set("0123456789#*wWABCD"):
        raise a.refusal(e.NUMBER_SEND_DIGITS, f"Number sendDigits={digits!r} holds something that is no telephone key")
    method = a.method(e.NUMBER_METHOD)
    callback = a.callback("statusCallback", e.NUMBER_METHOD)
    return Number(a.text("url"), method, callback, _checked_number(a, element.own_text.strip()), digits)


def _checked_number(attributes: Attributes, number: str) -> str:
    plain = re.sub(r"[\s().\-]", "", number)
    if not re.fullmatch(r"\+?[0-9*#]{2,20}", plain, re.ASCII):
        raise attributes.refusal(e.NUMBER_FORMAT, "the number to dial is not a telephone number")
    return plain


def _client(element: Element) -> Client:
    a = Attributes(element, _CALLBACK)
    identity, parameters = element.own_text.strip(), {}
    for child in element.children:
        if child.name == "Identity" and not identity:
            Attributes(child)
            identity = child.own_text.strip()
        elif child.name == "Parameter":
            pair = Attributes(child, "name value")
            parameters[pair.text("name")] = pair.text("value")
        else:
            raise a.refusal(e.DIAL_NESTED, f"<{child.name}> may not stand here inside <Client>")
    # Twilio's browser SDK loses identities with spaces, delimiters or letters outside ASCII.
    if not re.fullmatch(r"[A-Za-z0-9_.@+\-]{1,256}", identity):
        raise a.refusal(e.SCHEMA, f"{identity!r} cannot be a client's identity")
    method = a.method(e.DIAL_METHOD)
    return Client(a.text("url"), method, a.callback("statusCallback", e.DIAL_METHOD), identity, parameters)


def _sip(element: Element) -> Sip:
    a = Attributes(element, _CALLBACK, _MACHINE, "username password sendDigits codecs")
    uri = element.own_text.strip()
    if not re.fullmatch(r"sips?:[^\s@<>\"]+(@[^\s@<>\"]+)?", uri):
        raise a.refusal(e.SIP_URI, f"{uri!r} is no SIP address")
    method = a.method(e.SIP_METHOD)
    return Sip(a.text("url"), method, a.callback("statusCallback", e.SIP_METHOD), uri)


def _queue(element: Element) -> Queue:
    a = Attributes(element, "url method reservationSid postWorkActivitySid")
    name = element.own_text.strip()
    if not 1 <= len(name) <= 64:
        raise a.refusal(e.QUEUE_NAME_LONG if name else e.QUEUE_NAME_SHORT, "a queue's name has 1 to 64 characters")
    return Queue(a.text("url"), a.method(e.DIAL_METHOD), name=name)


NOUNS: dict[str, Callable[[Element], Number | Client | Sip | Queue]] = {
    "Number": _number,
    "Client": _client,
    "Sip": _sip,
    "Queue": _queue,
}
