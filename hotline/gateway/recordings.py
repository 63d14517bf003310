"""Recordings: how they begin, pause and end, and who is told."""

import io
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.gateway.callbacks import Callbacks
from hotline.gateway.calls import Call, new_sid
from hotline.gateway.clock import Clock, rfc2822
from hotline.gateway.media import Tape
from hotline.gateway.verbs import Callback

MOST_RECORDINGS = 5000
SAMPLES_A_SECOND = 8000


@dataclass(eq=False, slots=True)
class Recording:
    """One recording. status: in-progress, paused, completed, or absent when nothing was recorded."""

    sid: str
    call: Call
    source: str  # RecordVerb | DialVerb | StartCallRecordingAPI
    channels: int
    callback: Callback
    started_at: datetime
    tape: Tape
    status: str = "in-progress"
    seconds: int = -1
    file: Path | None = None
    deleted: bool = False

    @property
    def running(self) -> bool:
        return self.status in {"in-progress", "paused"}


class Recordings:
    """Every recording of this gateway, the oldest forgotten first."""

    def __init__(self, callbacks: Callbacks, clock: Clock, account_sid: str, address: Callable[[], str]) -> None:
        """address: the gateway's own base address, known once it listens."""
        self._callbacks = callbacks
        self._clock = clock
        self._account_sid = account_sid
        self._address = address
        self._recordings: dict[str, Recording] = {}

    def start(self, call: Call, tape: Tape, source: str, channels: int, callback: Callback) -> Recording:
        """Note a recording that has begun and tell of it."""
        if len(self._recordings) >= MOST_RECORDINGS:
            del self._recordings[next(iter(self._recordings))]
        recording = Recording(new_sid("RE"), call, source, channels, callback, self._clock.now(), tape)
        self._recordings[recording.sid] = recording
        call.journal.add("record", "start")
        self._tell(recording)
        return recording

    def finish(self, recording: Recording, *, trim: float = 0.0) -> None:
        """End a recording, once. trim: seconds of silence at its end that do not count."""
        if not recording.running:
            return
        recorded = recording.tape.stop()
        recording.seconds = round(max(0.0, recorded.seconds - trim))
        recording.file = recorded.file
        recording.status = "completed" if recording.seconds else "absent"
        recording.call.journal.add("record", f"{recording.status} {recording.seconds} s")
        self._tell(recording)

    def pause(self, recording: Recording) -> None:
        recording.tape.pause()
        recording.status = "paused"
        recording.call.journal.add("record", "paused")

    def resume(self, recording: Recording) -> None:
        recording.tape.resume()
        recording.status = "in-progress"
        recording.call.journal.add("record", "resumed")

    def url(self, recording: Recording) -> str:
        """The recording's resource, without an ending; .wav gives the sound."""
        return f"{self._address()}/2010-04-01/Accounts/{self._account_sid}/Recordings/{recording.sid}"

    def get(self, sid: str) -> Recording | None:
        recording = self._recordings.get(sid)
        return None if recording is None or recording.deleted else recording

    def newest_first(self, call_sid: str = "") -> Iterator[Recording]:
        for recording in reversed(list(self._recordings.values())):
            if not recording.deleted and call_sid in {"", recording.call.sid}:
                yield recording

    def _tell(self, recording: Recording) -> None:
        if not recording.callback.url or recording.status not in recording.callback.events:
            return
        form = {
            "AccountSid": self._account_sid,
            "CallSid": recording.call.sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.url(recording),
            "RecordingStatus": recording.status,
            "RecordingChannels": str(recording.channels),
            "RecordingStartTime": rfc2822(recording.started_at),
            "RecordingSource": recording.source,
            "RecordingTrack": "both",
        }
        if not recording.running:
            form["RecordingDuration"] = str(recording.seconds)
        self._callbacks.tell("recording", recording.call, recording.callback, recording.status, form)


def wav(recording: Recording) -> bytes:
    """The sound of a finished recording: its file, or the silence of simulated media (8 kHz, 8 bit)."""
    if recording.file:
        return recording.file.read_bytes()
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setnchannels(recording.channels)
        writer.setsampwidth(1)
        writer.setframerate(SAMPLES_A_SECOND)
        # 0x80 is silence in 8-bit WAV.
        writer.writeframes(b"\x80" * (SAMPLES_A_SECOND * recording.channels * max(recording.seconds, 0)))
    return sound.getvalue()
