"""Keeps translations/en in step with the words in code and templates (msgids are Chinese).

`python -m tools.translations` extracts, repairs and compiles; `--check` changes nothing and lists what lacks English.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo

from tools.po import Key, Text, format_entries, read_entries

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
FOLDERS = ("court", "scoring", "conduct", "matters", "hotline", "window", "overview", "templates")
SCRIPTS = ("app.py", "courtdesk.py")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "N_": None,
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def words_in_use(root: Path = ROOT) -> Iterator[Key]:
    """Every message of the code and the templates under `root`."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]  # Babel leaves it untyped

    def wanted(folder: str) -> bool:
        return Path(folder) == root or Path(folder).relative_to(root).parts[0] in FOLDERS

    for name, _line, message, _notes, context in extract_from_dir(
        root, methods, options, keywords=KEYWORDS, directory_filter=wanted
    ):
        if len(Path(name).parts) > 1 or name in SCRIPTS:
            forms = (message,) if isinstance(message, str) else tuple(message)
            yield Key(context or "", forms[0], forms[1] if len(forms) > 1 else "")


def gaps(known: dict[Key, Text], used: set[Key]) -> list[str]:
    """What stands in the way of a complete English interface, one line each."""
    found = []
    for key in sorted(used, key=lambda key: key.msgid):
        text = known.get(key, Text(()))
        if text.is_fuzzy:
            found.append(f"fuzzy: {key.msgid}")
        elif len(text.forms) < (2 if key.plural else 1) or not all(text.forms):
            found.append(f"no English: {key.msgid}")
        elif set(PLACEHOLDER.findall(key.msgid)) != set(PLACEHOLDER.findall(text.forms[-1])):
            found.append(f"other placeholders: {key.msgid}")
    return found


def compile_mo(po: Path = PO) -> None:
    """Writes the .mo beside a .po file; what has no English stays Chinese on screen."""
    catalog = Catalog(locale="en", project="CourtDesk", charset="utf-8")
    for key, text in read_entries(po.read_text(encoding="utf-8")).items():
        if all(text.forms):
            msgid: Any = (key.msgid, key.plural) if key.plural else key.msgid
            catalog.add(msgid, text.forms if key.plural else text.forms[0], context=key.context or None)
    with po.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalog)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: English is complete; 1: what is missing is listed on standard error."""
    options = argparse.ArgumentParser(description="English for every word on screen")
    options.add_argument("--check", action="store_true", help="change nothing, list what lacks English")
    options.add_argument("--compile", action="store_true", help="only write the .mo, for the set-up")
    chosen = options.parse_args(arguments)
    if chosen.compile:
        compile_mo()
        return 0
    known = read_entries(PO.read_text(encoding="utf-8")) if PO.is_file() else {}
    used = set(words_in_use())
    if not chosen.check:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_text(format_entries({key: known.get(key, Text(())) for key in used}), encoding="utf-8")
        compile_mo()
    found = gaps(known, used)
    for line in found:
        print(line, file=sys.stderr)
    print(f"translations: {len(used)} messages, {len(found)} to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
