#!/usr/bin/env python3
"""Makes the fonts of the maps: subsets of Source Sans 3, Source Serif 4 and Noto Sans for Korean, Chinese and Japanese.

    python -m pip install fonttools
    python docs/fonts/make_fonts.py

The whole families are large: 6 MB for 1600 Latin and Cyrillic characters, 6 to 11 MB for each weight of an East Asian
script. The maps need a few hundred characters of the one and a few thousand of the other. This script fetches the
published npm packages by name and version (with `npm pack`), checks each file against the hash in fonts.toml, keeps the
characters and features listed there, and writes the fonts into kwmaps/style/fonts. Nobody has to run it to draw a map.
Running it twice gives the same bytes.

    --packages DIR   keep the downloaded packages in DIR, and use them from there next time

The East Asian fonts have the Latin ones' characters as far as Noto has them, their script's common characters (in
common-characters.toml), and whatever occurs in the texts: the files of the languages that are set in the script, here
and in the geodata, and the Hangul and hanja of the places. If "kwmaps" reports that a font lacks a letter of a text you
have written, run this again. Characters made in Korea, as in the names of some places, which the Chinese and Japanese
fonts lack, are lent by the Korean one. It says which characters of the texts that one hasn't either.

To add a script: add its package and its characters to fonts.toml.

The licence (OFL 1.1) reserves the name "Source" for the fonts as Adobe made them (the Noto fonts have the same licence
text: they are Adobe's Source Han Sans under another name). A subset is a modified version, so these call themselves
"KWMaps Sans", "KWMaps Serif", "KWMaps Sans KR" and so on inside; the files keep their names, to show where they come
from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from subsetting import code_points, subset_of

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
STYLE = REPOSITORY / "kwmaps/style"
GEODATA = REPOSITORY / "geodata"


def tables(file: str) -> dict[str, Any]:
    return tomllib.loads((HERE / file).read_text(encoding="utf-8"))


def fetched(folder: Path, package: dict[str, Any]) -> Path:
    """A package's archive, which is downloaded if it isn't there yet."""
    name, version = package["name"], package["version"]
    archive = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not archive.exists():
        say(f"fetching {name} {version}")
        words = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return archive


def taken(archive: Path, path: str, expected: str) -> bytes:
    """A file out of an archive, if it is the one that is meant."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(f"package/{path}")
        content = file.read() if file else b""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sys.exit(f"{archive.name}: {path}\n  expected SHA-256 {expected}\n  got              {found}")
    return content


def common(script: str) -> set[str]:
    """The characters that a script uses most."""
    if script == "ko":  # the syllables of KS X 1001
        rows = (bytes([row, cell]) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
        return {code.decode("euc_kr") for code in rows}
    return set("".join(tables("common-characters.toml")[script].split()))


def texts(script: str) -> set[str]:
    """Every character of the languages' files that are set in a script."""
    found: set[str] = set()
    for own in sorted((STYLE / "languages").glob("*.toml")):
        if tomllib.loads(own.read_text(encoding="utf-8")).get("fonts") == script:
            for file in (own, GEODATA / "languages" / own.name):
                if file.exists():
                    found.update(file.read_text(encoding="utf-8-sig"))
    return {letter for letter in found if letter.isprintable()}


def places(script: str) -> set[str]:
    """The characters of the places' Korean names: in Hangul, or in hanja as Korea writes them."""
    read = json.loads((GEODATA / "places.geojson").read_text(encoding="utf-8-sig"))
    key = "ko" if script == "ko" else "hanja"
    return {letter for place in read["features"] for letter in place["properties"].get(key) or ""}


def wanted(ranges: dict[str, list[str]], script: str) -> set[int]:
    """The code points that the fonts of a script are to have; without one, those of the Latin fonts."""
    codes = spread(ranges["all"])
    if not script:
        return codes
    letters = common(script) | texts(script) | places(script)
    return codes | spread(ranges["east-asian"]) | spread(ranges.get(script, [])) | {ord(letter) for letter in letters}


def spread(ranges: list[str]) -> set[int]:
    ends = [[int(code, 16) for code in part.split("-")] for part in ranges]
    return {code for end in ends for code in range(end[0], end[-1] + 1)}


def make_all(folder: Path) -> None:
    asked = tables("fonts.toml")
    korean: dict[str, bytes] = {}
    """The font that lends to the other East Asian ones, by weight."""
    for package in asked["packages"]:
        archive, script = fetched(folder, package), package.get("script", "")
        licence = package["licence"]
        (STYLE / "fonts" / licence["file"]).write_bytes(taken(archive, "LICENSE_FONT", licence["sha256"]))
        letters = texts(script) | places(script) if script else set()
        for font in package["fonts"]:
            content, weight = taken(archive, font["from"], font["sha256"]), font["from"].split("/")[0]
            lender = korean[weight] if script and script != "ko" else None
            if script == "ko":
                korean[weight] = content
            codes = wanted(asked["characters"], script)
            lent = {ord(letter) for letter in letters}
            made = subset_of(content, codes, package["family"], asked["features"], lender, lent, upright=bool(script))
            (STYLE / "fonts" / font["file"]).write_bytes(made)
            say(f"{font['file']}: {len(made) / 1000:.0f} kB")
            known = code_points(made)
            if missing := sorted(letter for letter in texts(script) if ord(letter) not in known) if script else []:
                say("  texts need, but Noto lacks: " + " ".join(f"{m} (U+{ord(m):04X})" for m in missing))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--packages", type=Path, help="folder in which to keep the downloaded packages")
    chosen: Path | None = parser.parse_args().packages
    if chosen:
        chosen.mkdir(parents=True, exist_ok=True)
        make_all(chosen)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            make_all(Path(temporary))
