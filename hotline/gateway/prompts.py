"""Reading Say, Play and Pause, the verbs that may also stand inside Gather."""

import re
from collections.abc import Callable

from hotline.gateway import errors as e
from hotline.gateway.attributes import Attributes
from hotline.gateway.markup import Element
from hotline.gateway.verbs import Pause, Play, Say

SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
BASIC_VOICES = frozenset({"man", "woman", "alice", "Polly", "Google"})
# Bytes of text one Say may hold, by the maker of the voice (twilio.com/docs/api/errors/13521).
MOST_BYTES = {"Polly": 3000, "Google": 5000}
MOST_BYTES_BASIC = 4096
# A Chinese voice speaks one language; another one makes Say fail, and zh-CN is the usual mistake.
CHINESE_VOICES = {
    "Polly.Zhiyu": "cmn-CN",
    "Polly.Hiujin": "yue-CN",
    "Google.cmn-CN": "cmn-CN",
    "Google.yue-HK": "yue-HK",
}


def _say(element: Element) -> Say:
    a = Attributes(element, "voice language loop")
    _only_ssml(a, element)
    text = element.whole_text
    voice = a.text("voice", "man")
    maker = voice.partition(".")[0]
    if maker not in BASIC_VOICES:
        raise a.refusal(e.SAY_VOICE, f"Say voice={voice!r} is no voice")
    language = a.text("language", "en")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) or not _speaks(voice, a.text("language")):
        raise a.refusal(e.SAY_LANGUAGE, f"Say language={language!r} is not spoken by voice {voice!r}")
    if not text:
        raise a.refusal(e.SAY_TEXT, "Say has nothing to say")
    most = MOST_BYTES.get(maker, MOST_BYTES_BASIC)
    if len(text.encode()) > most:
        raise a.refusal(e.SAY_TOO_LONG, f"Say has {len(text.encode())} bytes, {most} are allowed with voice {voice!r}")
    return Say(text, voice, language, a.whole("loop", 1, e.SAY_LOOP))


def _speaks(voice: str, language: str) -> bool:
    for name, spoken in CHINESE_VOICES.items():
        if voice.startswith(name):
            return language in {"", spoken}
    return True


def _only_ssml(attributes: Attributes, element: Element) -> None:
    for child in element.children:
        if child.name not in SSML:
            raise attributes.refusal(e.SCHEMA, f"<{child.name}> may not stand inside <Say>")
        _only_ssml(attributes, child)


def _play(element: Element) -> Play:
    a = Attributes(element, "loop digits")
    if element.children:
        raise a.refusal(e.SCHEMA, f"<{element.children[0].name}> may not stand inside <Play>")
    digits = a.text("digits")
    if set(digits) - set("0123456789#*wWABCD"):
        raise a.refusal(e.SCHEMA, f"Play digits={digits!r} holds something that is no telephone key")
    url = element.own_text.strip()
    if bool(url) == bool(digits):
        raise a.refusal(e.SCHEMA, "Play needs either the address of a sound or digits")
    return Play(url, a.whole("loop", 1, e.PLAY_LOOP), digits)


def _pause(element: Element) -> Pause:
    a = Attributes(element, "length")
    if element.children or element.own_text.strip():
        raise a.refusal(e.SCHEMA, "Pause is empty")
    return Pause(a.whole("length", 1, e.PAUSE_LENGTH))


READERS: dict[str, Callable[[Element], Say | Play | Pause]] = {"Say": _say, "Play": _play, "Pause": _pause}
