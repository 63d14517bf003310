"""A telephone for the simulated line: places one call and shows what is heard, as it happens."""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from typing import Any

DEFAULT_GATEWAY = "http://127.0.0.1:8500"
CHINESE = {
    "status": "状态",
    "document": "文档",
    "say": "语音",
    "play": "放音",
    "keys": "发键",
    "press": "按键",
    "talk": "讲话",
    "dial": "呼叫",
    "joined": "接通",
    "parted": "断开",
    "queued": "排队",
    "left queue": "离队",
    "record": "录音",
    "hangup": "挂机",
    "mute": "静音",
    "alert": "错误",
}
# The gateway stands on the same machine: no proxy is asked.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class CallFailed(Exception):
    """The call could not be placed; the text says why."""


def run(args: argparse.Namespace, write: Callable[[str], object] = sys.stdout.write) -> int:
    """Place the call that `args` (see `parser`) describes and write its transcript; 0 when it was answered, else 1."""
    wanted = {
        "from": args.caller,
        "to": args.to,
        "press": args.press,
        "talk": args.talk,
        "hangup_after": args.hangup_after,
    }
    sid, status, answered = "", "", False
    try:
        sid = place(args.gateway, wanted)
        for entry in follow(args.gateway, sid):
            status = entry.get("status", status)
            if "kind" in entry:
                answered = answered or (entry["kind"], entry["text"]) == ("status", "in-progress")
                write(line(entry, chinese=args.language == "zh"))
    except CallFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        if sid:
            hang_up(args.gateway, sid)
        return 1
    return 0 if answered and status == "completed" else 1


def place(gateway: str, wanted: dict[str, Any]) -> str:
    """Place a call; its sid. wanted: the body of POST /simulated/calls, None left out. Raises CallFailed."""
    body = {key: value for key, value in wanted.items() if value is not None}
    with _request(gateway, "/simulated/calls", body) as answer:
        return str(json.load(answer)["sid"])


def hang_up(gateway: str, sid: str) -> None:
    """End a call from the caller's side. Raises CallFailed."""
    _request(gateway, f"/simulated/calls/{sid}/hangup", {}).close()


def follow(gateway: str, sid: str) -> Iterator[dict[str, Any]]:
    """The transcript's entries as they come, and last {"status": ...}. Raises CallFailed."""
    with _request(gateway, f"/simulated/calls/{sid}/events", None) as stream:
        for raw in stream:
            if raw.startswith(b"data: "):
                yield json.loads(raw.removeprefix(b"data: "))


def line(entry: dict[str, Any], *, chinese: bool) -> str:
    """One entry as a person reads it: minutes and seconds, what, and the words."""
    seconds = int(entry["at"])
    kind = CHINESE.get(entry["kind"], entry["kind"]) if chinese else entry["kind"]
    return f"{seconds // 60:02}:{seconds % 60:02}  {kind}  {entry['text']}\n"


def _request(gateway: str, path: str, body: dict[str, Any] | None) -> HTTPResponse:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(gateway.rstrip("/") + path, data, {"Content-Type": "application/json"})
    try:
        answer: HTTPResponse = _opener.open(request)
    except urllib.error.HTTPError as error:
        with error:
            raise CallFailed(json.load(error).get("error", str(error))) from None
    except OSError as error:
        raise CallFailed(f"no gateway at {gateway}: {getattr(error, 'reason', error)}") from None
    return answer


def parser() -> argparse.ArgumentParser:
    """The options of `courtdesk phone call`."""
    options = argparse.ArgumentParser(prog="python -m hotline.gateway.phone", description=__doc__)
    options.add_argument("action", nargs="?", choices=("call",), default="call", help="place a call")
    options.add_argument("--from", dest="caller", required=True, metavar="NUMBER", help="the caller's number")
    options.add_argument("--to", metavar="NUMBER", help="the number called; by default the gateway's first")
    options.add_argument("--press", metavar="DIGITS", help="keys: 1,2# answers two prompts; 5s:3 presses 3 after 5 s")
    options.add_argument("--talk", type=float, metavar="SECONDS", help="talk so long once connected, then hang up")
    options.add_argument("--hangup-after", type=float, metavar="SECONDS", help="hang up so long after dialling")
    options.add_argument("--gateway", default=os.environ.get("COURTDESK_TWILIO_BASE_URL", DEFAULT_GATEWAY))
    options.add_argument("--language", choices=("zh", "en"), default="zh")
    return options


if __name__ == "__main__":
    sys.exit(run(parser().parse_args()))
