"""The documents (TwiML) we answer with. Pure but for the addresses; texts are cleaned to what XML can carry."""

from uuid import UUID

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from court.plain_text import clean
from hotline import addresses
from hotline.config import config

EVENTS = "initiated ringing answered completed"
LONGEST_SAYING = 900  # characters; the provider's limit is 3,000 bytes
SHORT_PAUSE = 2


def greeting(call_id: UUID, court_name: str) -> str:
    """Welcome and the notice that calls may be recorded, then into the queue."""
    document = VoiceResponse()
    for text in (config().say.greeting, config().say.notice):
        _say(document, text.replace("{court}", court_name))
    document.redirect(addresses.wait(call_id, 1))
    return str(document)


def hold(call_id: UUID, step: int) -> str:
    """One round of waiting; the provider parks the caller, the queue is ours."""
    document = VoiceResponse()
    _say(document, config().say.hold)
    document.pause(length=config().hold_seconds)
    document.redirect(addresses.wait(call_id, step + 1))
    return str(document)


def moment(call_id: UUID, step: int) -> str:
    """A short wait without words: the caller is being sent elsewhere right now."""
    document = VoiceResponse()
    document.pause(length=SHORT_PAUSE)
    document.redirect(addresses.wait(call_id, step + 1))
    return str(document)


def connect(call_id: UUID, leg: int, *, identity: str = "", phone: str = "") -> str:
    """Ring one operator: a browser by identity, or a telephone by number, which must press a key to take the call."""
    document = VoiceResponse()
    _say(document, config().say.connecting)
    dial = Dial(action=addresses.dialled(call_id, leg), timeout=config().ring_seconds)
    told = {"status_callback": addresses.leg_status(call_id, leg), "status_callback_event": EVENTS}
    if phone:
        dial.number(phone, url=addresses.offer(call_id, leg), **told)
    else:
        client = dial.client(**told)
        client.identity(identity)
        client.parameter(name="call", value=str(call_id))
    document.append(dial)
    return str(document)


def offer(call_id: UUID, leg: int) -> str:
    """For an operator's telephone: a mailbox presses no key, so it never swallows a caller."""
    document = VoiceResponse()
    gather = Gather(num_digits=1, timeout=8, action=addresses.accept(call_id, leg))
    _say(gather, config().say.offer)
    document.append(gather)
    document.hangup()
    return str(document)


def goodbye(text: str) -> str:
    """Say something and hang up."""
    document = VoiceResponse()
    _say(document, text)
    document.hangup()
    return str(document)


def hang_up() -> str:
    document = VoiceResponse()
    document.hangup()
    return str(document)


def nothing() -> str:
    """Go on as you are."""
    return str(VoiceResponse())


def _say(parent: VoiceResponse | Gather, text: str) -> None:
    say = config().say
    if spoken := clean(text, limit=LONGEST_SAYING):
        parent.say(spoken, voice=say.voice, language=say.language)
