"""`python -m hotline.gateway`: start a gateway, say where it listens, stop at SIGINT or SIGTERM."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.gateway.server import running
from hotline.gateway.settings import Settings, SettingsError, from_file, number_for, secrets


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 stopped, 1 refused to start, 2 wrong usage."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = Settings(**_settings(chosen))
        asyncio.run(_serve(settings))
    except (SettingsError, OSError) as error:
        sys.stderr.write(f"gateway: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hotline.gateway", description=__doc__)
    parser.add_argument("--config", type=Path, help="a TOML file, see docs/gateway.md")
    parser.add_argument("--host", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen at (8500; 0 takes a free one)")
    parser.add_argument("--public-url", help="base address under which the application reaches the gateway")
    parser.add_argument("--number", action="append", default=[], help="a number of the account; may be repeated")
    parser.add_argument("--app", help="base address of the CourtDesk that the numbers' calls go to")
    parser.add_argument("--speed", type=float, help="seconds of a call in one real second (1)")
    return parser


def _settings(chosen: argparse.Namespace) -> dict[str, Any]:
    """Arguments of Settings: flags before the file, secrets from the environment alone."""
    found: dict[str, Any] = from_file(chosen.config) if chosen.config else {}
    flags = {name: getattr(chosen, name) for name in ("host", "port", "public_url", "speed")}
    found |= {name: value for name, value in flags.items() if value is not None}
    if bool(chosen.number) != bool(chosen.app):
        raise SettingsError("--number and --app go together")
    if chosen.number:
        found["numbers"] = tuple(number_for(number, chosen.app) for number in chosen.number)
    if not found.get("numbers"):
        raise SettingsError("no number: name one with --number and --app, or in the file")
    if application := os.environ.get("COURTDESK_TWILIO_APP_SID"):
        found["applications"] = {application: found["numbers"][0]} | dict(found.get("applications", {}))
    if clock := os.environ.get("COURTDESK_CLOCK"):
        found["clock"] = _instant(clock)
    return found | secrets(os.environ)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"COURTDESK_CLOCK={text!r} is no ISO instant") from None
    if instant.tzinfo is None:
        raise SettingsError("COURTDESK_CLOCK needs an offset, such as +08:00")
    return instant


async def _serve(settings: Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with running(settings) as exchange:
        sys.stdout.write(f"gateway on {exchange.base_url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
