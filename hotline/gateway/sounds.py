"""Sounds named by Play: fetched, checked and kept."""

import io
import wave
from collections import OrderedDict

from hotline.gateway.calls import Call
from hotline.gateway.courier import Courier, Delivery, new_token, path_of
from hotline.gateway.errors import BODY_TOO_LARGE, PLAY_CONTENT_TYPE, Refusal
from hotline.gateway.faults import Fate
from hotline.gateway.media import Sound

MOST_BYTES = 20 * 1024 * 1024
MOST_KEPT = 50
# Assumed for formats whose length the standard library cannot tell.
DEFAULT_SECONDS = 3.0


class Sounds:
    """The newest sounds, by address."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._kept: OrderedDict[str, Sound] = OrderedDict()

    async def fetch(self, call: Call, url: str) -> Sound:
        """The sound at an address. Raises Refusal 11200, 11750 or 13420."""
        if url not in self._kept:
            delivery = Delivery("sound", call.sid, call.number, "play", Fate.PLAIN, path_of(url), [])
            self._courier.deliveries.append(delivery)
            answer = await self._courier.send(url, "GET", {}, delivery, new_token(), MOST_BYTES)
            if not answer.content_type.startswith("audio/"):
                raise Refusal(PLAY_CONTENT_TYPE, f"Play cannot play {answer.content_type!r}", url)
            if len(answer.body) > MOST_BYTES:
                raise Refusal(BODY_TOO_LARGE, f"the sound has more than {MOST_BYTES} bytes", url)
            self._kept[url] = Sound(url, _seconds(answer.body), answer.body)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[url]


def _seconds(audio: bytes) -> float:
    try:
        with wave.open(io.BytesIO(audio)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return DEFAULT_SECONDS
