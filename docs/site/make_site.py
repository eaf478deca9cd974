#!/usr/bin/env python3
"""Makes the documentation as a site that needs no network: site/index.html.

    .venv/bin/python docs/site/make_site.py [FOLDER]

Pages are the repository's own Markdown files; the commands, the fronts and their sources, the library and the map to play with are written
anew from the program and from geodata/. A warning is an error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from assemble import assemble
from contents import ROOT
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = ROOT / "kwmaps/style/fonts"
FACES = ("SourceSans3-Regular", "SourceSans3-Italic", "SourceSans3-SemiBold", "SourceSerif4-SemiBold")


def make(site: Path) -> None:
    """Makes the site; the folder of an earlier one is replaced when the new one is complete."""
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".site-") as folder:
        work = Path(folder)
        source, extra, made = work / "source", work / "extra", work / "made"
        for each in (source, extra):
            each.mkdir()
        assemble(source)
        shutil.copytree(HERE / "static", source / "static")
        write_fonts(source / "static/fonts")
        shutil.copyfile(ROOT / "docs/korean-war.gif", source / "static/korean-war.gif")
        shutil.copyfile(ROOT / "docs/gallery/1950-11-28.webp", source / "static/still.webp")
        run(
            "-m",
            "kwmaps",
            "player",
            "-o",
            str(extra / "korean-war.html"),
            "--quiet",
            "--geodata",
            str(ROOT / "geodata"),
        )
        shutil.copyfile(HERE / "conf.py", source / "conf.py")
        run(
            "-m",
            "sphinx",
            "--fail-on-warning",
            "--keep-going",
            "--quiet",
            "-d",
            str(work / "cache"),
            str(source),
            str(made),
        )
        for left in (".buildinfo", "_sources", "objects.inv"):
            path = made / left
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        shutil.copytree(extra, made, dirs_exist_ok=True)
        shutil.rmtree(site, ignore_errors=True)
        made.rename(site)


def run(*words: str) -> None:
    """Runs a Python module; what it complained about stands above when it fails."""
    if subprocess.run([sys.executable, *words], check=False, cwd=ROOT).returncode:
        raise SystemExit(f"no site was made: {words[1]} failed, see above")


def write_fonts(folder: Path) -> None:
    """The maps' own letters, compressed for the web, with their licences."""
    folder.mkdir()
    for face in FACES:
        font = TTFont(FONTS / f"{face}.ttf")
        font.flavor = "woff"
        font.save(folder / f"{face}.woff")
    for licence in ("OFL-SourceSans.txt", "OFL-SourceSerif.txt"):
        shutil.copyfile(FONTS / licence, folder / licence)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "site")
