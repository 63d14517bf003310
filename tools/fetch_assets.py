"""Fetches what the browser loads: npm packages pinned in package-lock.json, few files of them to static/vendor.

`python -m tools.fetch_assets` does nothing when static/vendor already holds what the lock asks for.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from court.vendor import MANIFEST, Manifest, problem, read_manifest, sum_of
from tools import npm

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
BUILD = ROOT / "build" / "assets"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")

FILES = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "twilio/twilio.min.js": "@twilio/voice-sdk/dist/twilio.min.js",
    "twilio/LICENSE.md": "@twilio/voice-sdk/LICENSE.md",
    "echarts/echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "swagger/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger/LICENSE": "swagger-ui-dist/LICENSE",
    "fonts/NotoSansSC-Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "fonts/NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "fonts/LICENSE": "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
}


def wanted_sum() -> str:
    """A sum over the lock and the list above: it changes exactly when other files are wanted."""
    asked = (ROOT / "package-lock.json").read_bytes() + json.dumps(FILES, sort_keys=True).encode()
    return hashlib.sha256(asked).hexdigest()


def is_up_to_date() -> bool:
    """Whether static/vendor holds, byte for byte, what the lock asks for."""
    manifest = read_manifest(VENDOR)
    return manifest is not None and manifest["wanted"] == wanted_sum() and not problem(VENDOR, sums=True)


def install_packages() -> Path:
    """Installs the locked packages in the build folder, running none of their scripts. Returns node_modules."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in PACKAGE_FILES:
        shutil.copyfile(ROOT / name, BUILD / name)
    npm.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=BUILD)
    return BUILD / "node_modules"


def copy_files(packages: Path) -> Manifest:
    """Replaces static/vendor by the listed files and writes their manifest last, so that a broken copy shows."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    manifest: Manifest = {"wanted": wanted_sum(), "files": {}}
    for name, source in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, target)
        manifest["files"][name] = sum_of(target)
    (VENDOR / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def main() -> int:
    """Exit status 0: everything is there; 1: one line on standard error says what to do."""
    if is_up_to_date():
        print("browser files: already there")
        return 0
    print("browser files: fetching (once, under a minute) ...", flush=True)
    try:
        manifest = copy_files(install_packages())
        shutil.rmtree(BUILD)
    except (npm.NpmFailed, OSError) as refusal:
        print(f"browser files: {refusal}", file=sys.stderr)
        return 1
    size = sum(entry["bytes"] for entry in manifest["files"].values())
    print(f"browser files: {len(manifest['files'])} files, {size / 1e6:.0f} MB in static/vendor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
