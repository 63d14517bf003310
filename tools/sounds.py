"""Writes the two sounds of the browser phone: a ring (450 Hz, as Chinese exchanges ring) and a short key tone."""

import math
import wave
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "sounds"
RATE, HERTZ, LOUD = 8000, 450, 60


def tone(on: float, off: float) -> bytes:
    """Unsigned 8-bit samples: `on` seconds of tone with soft edges, `off` seconds of silence."""
    count = int(RATE * on)
    edge = RATE // 100

    def sample(number: int) -> int:
        gain = min(1.0, number / edge, (count - number) / edge)
        return 128 + round(LOUD * gain * math.sin(2 * math.pi * HERTZ * number / RATE))

    return bytes(map(sample, range(count))) + bytes([128]) * int(RATE * off)


def write(name: str, samples: bytes) -> None:
    """One mono WAV file in static/sounds."""
    with wave.open(str(FOLDER / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(samples)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("ring.wav", tone(1.0, 2.0))
    write("key.wav", tone(0.08, 0.02))
