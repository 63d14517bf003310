"""Whether a request comes from the provider: its signature over the public address and the form, as Twilio makes it.

The address is rebuilt from PUBLIC_URL and the path and query as they came over the wire: a decoded one differs, and
nothing a request says about its own host is believed.
"""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import Headers, MultiDict

DEFAULT_PORTS = {"https": 443, "http": 80}


def signed_url(environ: Mapping[str, Any], public_url: str) -> str:
    """The address as the provider wrote it. `environ`: of the WSGI server, with RAW_URI where it has one."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not raw.startswith("/"):
        # A request line may hold the whole address, and a plain WSGI server keeps only the decoded path.
        parts = urlsplit(raw)
        path = parts.path or quote(str(environ.get("PATH_INFO", "")).encode("latin-1"), safe="/~:@!$&'()*+,;=-._")
        query = parts.query if raw else str(environ.get("QUERY_STRING", ""))
        raw = f"{path}?{query}" if query else path
    return public_url + raw


def is_genuine(url: str, form: MultiDict[str, str], headers: Headers, tokens: tuple[str, ...]) -> bool:
    """Whether one of our tokens made the signature. A missing header, or an algorithm nobody knows, is no signature."""
    given = headers.get(SIGNATURE_HEADER, "").encode("utf8", "replace")
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    if not given or not tokens:
        return False
    try:
        made = [RequestValidator(token).compute_signature(u, form, algorithm) for token in tokens for u in _forms(url)]
    except ValueError:
        return False
    return any(hmac.compare_digest(one.encode(), given) for one in made)


def _forms(url: str) -> Iterator[str]:
    """The address with and without the port that goes without saying: providers differ."""
    yield url
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    port = f":{DEFAULT_PORTS.get(scheme, 0)}"
    if host.endswith(port):
        yield f"{scheme}://{host.removesuffix(port)}{slash}{path}"
    elif ":" not in host:
        yield f"{scheme}://{host}{port}{slash}{path}"
