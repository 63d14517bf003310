"""An application's answer as verbs, refused with Twilio's code wherever Twilio would refuse or warn."""

from collections.abc import Callable

from hotline.gateway import errors as e
from hotline.gateway import markup, prompts
from hotline.gateway.attributes import RECORDING_PROGRESS, Attributes
from hotline.gateway.dial import dial
from hotline.gateway.errors import Refusal
from hotline.gateway.markup import Element
from hotline.gateway.verbs import Enqueue, Gather, Hangup, Leave, Record, Redirect, Reject, Verb

# Verbs that Twilio carries out and this gateway does not: told apart from misspelt ones.
FOREIGN = frozenset({"Connect", "Start", "Stop", "Pay", "Prompt", "Refer", "Sms", "Message", "Echo", "Stream"})
_NO_EFFECT_GATHER = (
    "speechTimeout maxSpeechTime profanityFilter partialResultCallback partialResultCallbackMethod language hints "
    "bargeIn debug speechModel enhanced"
)


def read(body: bytes, content_type: str) -> tuple[Verb, ...]:
    """The verbs of an HTTP answer. Raises Refusal."""
    return _verbs(markup.read(body, content_type))


def read_inline(twiml: str) -> tuple[Verb, ...]:
    """The verbs of a document given in a REST request. Raises Refusal."""
    return _verbs(markup.parse(twiml.encode()))


def _verbs(root: Element) -> tuple[Verb, ...]:
    if root.name != "Response":
        raise Refusal(e.ROOT_NOT_RESPONSE, f"the root element is <{root.name}>, not <Response>")
    attributes = Attributes(root, "version")
    if attributes.text("version", "2010-04-01") != "2010-04-01":
        raise Refusal(e.BAD_VERSION, "the version of the document must be 2010-04-01")
    if root.own_text.strip():
        raise attributes.refusal(e.SCHEMA, "text is not allowed between the verbs of <Response>")
    return tuple(_verb(child) for child in root.children)


def _verb(element: Element) -> Verb:
    if reader := READERS.get(element.name):
        return reader(element)
    known = "is not carried out by this gateway" if element.name in FOREIGN else "is no verb of TwiML"
    raise Refusal(e.SCHEMA, f"<{element.name}> {known} (line {element.line})")


def _gather(element: Element) -> Gather:
    names = "input action method timeout finishOnKey numDigits actionOnEmptyResult"
    a = Attributes(element, names, _NO_EFFECT_GATHER)
    hears = a.choice("input", ("dtmf", "speech", "dtmf speech", "speech dtmf"), "dtmf", e.SCHEMA)
    finish = a.keys("finishOnKey", "#", e.GATHER_FINISH_KEY)
    if len(finish) > 1:
        raise a.refusal(e.GATHER_FINISH_KEY_LENGTH, "Gather finishOnKey must be a single key or empty")
    for child in element.children:
        if child.name not in prompts.READERS:
            raise a.refusal(e.GATHER_NESTED, f"<{child.name}> may not stand inside <Gather>")
    return Gather(
        prompts=tuple(prompts.READERS[child.name](child) for child in element.children),
        action=a.text("action"),
        method=a.method(e.GATHER_METHOD),
        timeout=5 if a.text("timeout") == "auto" else a.whole("timeout", 5, e.GATHER_TIMEOUT),
        finish_on_key=finish,
        num_digits=a.whole("numDigits", 0, e.GATHER_NUM_DIGITS, least=1),
        action_on_empty_result=a.flag("actionOnEmptyResult", e.SCHEMA),
        hears_keys="dtmf" in hears,
    )


def _record(element: Element) -> Record:
    names = "action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback"
    callback = "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
    a = _childless(element, names, callback, "recordingConfigurationId")
    return Record(
        action=a.text("action"),
        method=a.method(e.RECORD_METHOD),
        timeout=a.whole("timeout", 5, e.RECORD_TIMEOUT),
        finish_on_key=a.keys("finishOnKey", "1234567890*#", e.RECORD_FINISH_KEY),
        max_length=a.whole("maxLength", 3600, e.RECORD_MAX_LENGTH, least=1, most=14400),
        play_beep=a.flag("playBeep", e.RECORD_BEEP, default=True),
        trim=a.choice("trim", ("trim-silence", "do-not-trim"), "trim-silence", e.SCHEMA) == "trim-silence",
        callback=a.callback("recordingStatusCallback", e.RECORD_METHOD, RECORDING_PROGRESS),
    )


def _enqueue(element: Element) -> Enqueue:
    # A workflow or a <Task> would hand the call to TaskRouter, which only Twilio has.
    a = _childless(element, "action", "method", "maxQueueSize", "waitUrl", "waitUrlMethod")
    name = element.own_text.strip()
    if not name:
        raise a.refusal(e.QUEUE_NAME_SHORT, "Enqueue must name a queue")
    if len(name) > 64:
        raise a.refusal(e.QUEUE_NAME_LONG, "a queue's name has at most 64 characters")
    return Enqueue(
        name=name,
        action=a.text("action"),
        method=a.method(e.ENQUEUE_METHOD),
        max_queue_size=a.whole("maxQueueSize", 1000, e.SCHEMA, least=1, most=5000),
        wait_url=a.text("waitUrl"),
        wait_url_method=a.method(e.ENQUEUE_WAIT_METHOD, "waitUrlMethod"),
    )


def _redirect(element: Element) -> Redirect:
    a = _childless(element, "method")
    return Redirect(element.own_text.strip(), a.method(e.REDIRECT_METHOD))


def _reject(element: Element) -> Reject:
    a = _childless(element, "reason")
    return Reject(a.choice("reason", ("rejected", "busy"), "rejected", e.REJECT_REASON))


def _hangup(element: Element) -> Hangup:
    _childless(element)
    return Hangup()


def _leave(element: Element) -> Leave:
    _childless(element)
    return Leave()


def _childless(element: Element, *allowed: str) -> Attributes:
    attributes = Attributes(element, *allowed)
    for child in element.children:
        raise attributes.refusal(e.SCHEMA, f"<{child.name}> may not stand inside <{element.name}>")
    return attributes


READERS: dict[str, Callable[[Element], Verb]] = {
    **prompts.READERS,
    "Dial": dial,
    "Enqueue": _enqueue,
    "Gather": _gather,
    "Hangup": _hangup,
    "Leave": _leave,
    "Record": _record,
    "Redirect": _redirect,
    "Reject": _reject,
}
