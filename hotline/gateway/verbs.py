"""The verbs and nouns of TwiML as the interpreter carries them out: checked values, times in seconds."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    voice: str = "man"
    language: str = "en"
    loop: int = 1  # 0: until the call ends


@dataclass(frozen=True, slots=True)
class Play:
    url: str
    loop: int = 1  # 0: until the call ends
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    length: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    prompts: tuple[Say | Play | Pause, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout: float = 5
    finish_on_key: str = "#"
    num_digits: int = 0  # 0: no limit
    action_on_empty_result: bool = False
    hears_keys: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str = "rejected"  # rejected | busy


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True)
class Callback:
    """Where progress of a leg or a recording is reported, and which events. No address: nowhere."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


NOWHERE = Callback()


@dataclass(frozen=True, slots=True)
class Enqueue:
    name: str
    action: str = ""
    method: str = "POST"
    max_queue_size: int = 1000
    wait_url: str = ""
    wait_url_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Record:
    action: str = ""
    method: str = "POST"
    timeout: float = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    play_beep: bool = True
    trim: bool = True
    callback: Callback = NOWHERE


@dataclass(frozen=True, slots=True)
class Noun:
    """What every noun of Dial has: a document for the called party to hear first, and progress callbacks."""

    url: str = ""
    method: str = "POST"
    callback: Callback = NOWHERE


@dataclass(frozen=True, slots=True)
class Number(Noun):
    number: str = ""
    send_digits: str = ""


@dataclass(frozen=True, slots=True)
class Client(Noun):
    identity: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sip(Noun):
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Queue(Noun):
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    nouns: tuple[Number | Client | Sip | Queue, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout: int = 30
    time_limit: int = 14400
    hangup_on_star: bool = False
    caller_id: str = ""
    answer_on_bridge: bool = False
    sequential: bool = False
    record: str = "do-not-record"
    record_callback: Callback = NOWHERE


Verb = Say | Play | Pause | Gather | Redirect | Hangup | Reject | Leave | Enqueue | Record | Dial
