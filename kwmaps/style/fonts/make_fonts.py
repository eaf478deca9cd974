#!/usr/bin/env python3
"""Make the fonts of the maps: subsets of Source Sans 3 and Source Serif 4.

    python -m pip install fonttools
    python kwmaps/style/fonts/make_fonts.py

The whole families are 6 MB each and know 1600 characters; the maps need a few hundred. This script fetches the
published npm packages by name and version (with `npm pack`), checks each file against the hash below, keeps the
characters and features listed, and writes the fonts beside itself. Nobody has to run it to draw a map. Running it
twice gives the same bytes.

    --packages DIR   keep the downloaded packages in DIR, and use them from there next time

To add a script (Korean, say): add its package to PACKAGES, its files to FONTS and its characters to CHARACTERS.

The licence (OFL 1.1) reserves the name "Source" for the fonts as Adobe made them. A subset is a modified version, so
these call themselves "KWMaps Sans" and "KWMaps Serif" inside; the files keep their names, to show where they come from.
"""
import argparse
import hashlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

HERE = Path(__file__).resolve().parent

# package: (version, SHA-256 of its licence text, the file it is written to, the name the fonts take here)
PACKAGES = {
    "@expo-google-fonts/source-sans-3": ("0.4.1",
        "09746787287a289323b0ec3cff4d1a4a801331b82b7207c1e186f5d26619a392", "OFL-SourceSans.txt", "KWMaps Sans"),
    "@expo-google-fonts/source-serif-4": ("0.4.1",
        "5f94c3fd3a23131a417ab5a0c8452de57e70c3cfb9f604d88241f7065ebf9fd9", "OFL-SourceSerif.txt", "KWMaps Serif"),
}
SANS, SERIF = PACKAGES

# (file written, package, file in the package, its SHA-256)
FONTS = [
    ("SourceSans3-Regular.ttf", SANS, "400Regular/SourceSans3_400Regular.ttf",
     "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a"),
    ("SourceSans3-SemiBold.ttf", SANS, "600SemiBold/SourceSans3_600SemiBold.ttf",
     "bd2550fce2d295b0bf20bd8b1b7f1477da834f1066bd850aafdb4787a67a63ca"),
    ("SourceSans3-Bold.ttf", SANS, "700Bold/SourceSans3_700Bold.ttf",
     "7109021766e915ecd9721e28d11dfc732d57affda49e4ca15bb6d1529add7fdd"),
    ("SourceSans3-Italic.ttf", SANS, "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
     "f17facaa9ed293bb38526db3638e240510b7393c37ffa70e5c48f39575de44ab"),
    ("SourceSerif4-Regular.ttf", SERIF, "400Regular/SourceSerif4_400Regular.ttf",
     "d47da11c5f55f031d9ec54c3172865d76009b2cbab5c706dfa73866b00096639"),
    ("SourceSerif4-SemiBold.ttf", SERIF, "600SemiBold/SourceSerif4_600SemiBold.ttf",
     "d31cd1fb273e5399efc04691e9ac14b581eae836d783f6cf3c560225ebcf95c0"),
    ("SourceSerif4-Bold.ttf", SERIF, "700Bold/SourceSerif4_700Bold.ttf",
     "162a20188bb5c72582b77ca1c3a03480b743695b1c3c04dd0d79ead4e74f4533"),
    ("SourceSerif4-Italic.ttf", SERIF, "400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
     "8abc06ebcf3a84d6e18763fad2fd237c9149104f16963f459c8763390048aff2"),
]

CHARACTERS = [
    (0x0020, 0x007E), (0x00A0, 0x00FF),     # Latin-1
    (0x0100, 0x017F),                       # Latin Extended-A: McCune-Reischauer's vowels among them
    (0x01B5, 0x01B6), (0x0218, 0x021B), (0x02BB, 0x02BC), (0x02C6, 0x02DD),
    (0x0300, 0x0304), (0x0306, 0x030C), (0x0327, 0x0328),     # accents that combine
    (0x0400, 0x045F), (0x0490, 0x0491),     # Cyrillic: Russian, Ukrainian, Belarusian, Serbian, Macedonian, Bulgarian
    (0x2010, 0x2027), (0x2030, 0x203A), (0x2044, 0x2044),     # dashes, quotes, daggers, ellipsis, per mille, primes
    (0x2070, 0x2070), (0x2074, 0x2079), (0x2080, 0x2089),     # raised and lowered figures
    (0x20A9, 0x20A9), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2190, 0x2199), (0x21D0, 0x21D3),     # arrows
    (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
    (0x25A0, 0x25FF), (0x2605, 0x2606), (0x2713, 0x2713), (0x2717, 0x2717),     # geometric signs, as far as they have any
]
# Figures are of one width in these fonts as they come; "tnum", "pnum" and the like are kept for who asks for them.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "case", "lnum", "onum", "tnum", "pnum", "sups", "subs", "ordn"]


class Packages:
    """The files of the source packages. Packages are fetched when first needed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def read(self, package, path, expected):
        version = PACKAGES[package][0]
        archive = self.folder / f"{package.lstrip('@').replace('/', '-')}-{version}.tgz"
        if not archive.exists():
            print(f"fetching {package} {version}", flush=True)
            subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=self.folder, check=True,
                           stdout=subprocess.DEVNULL)
        with tarfile.open(archive) as tar:
            data = tar.extractfile(f"package/{path}").read()
        got = hashlib.sha256(data).hexdigest()
        if got != expected:
            raise SystemExit(f"{package} {version}: {path}\n  expected SHA-256 {expected}\n  got              {got}")
        return data


def rename(font, family):
    """Gives a font another family name, and leaves its style, copyright and licence alone."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    if "SemiBold" in names.getDebugName(4):
        style = "SemiBold"
    basic = style in ("Regular", "Bold", "Italic")          # the styles that a plain family may have
    compact = family.replace(" ", "")
    texts = {1: family if basic else f"{family} {style}", 2: style if basic else "Regular", 4: f"{family} {style}",
             3: f"{compact}-{style}; subset of {names.getDebugName(3)}", 6: f"{compact}-{style}", 16: family, 17: style}
    kept = {n: names.getDebugName(n) for n in (0, 5, 7, 8, 9, 11, 13, 14)}
    names.names = []
    for number, text in {**kept, **texts}.items():
        if text:
            names.setName(text, number, 3, 1, 0x409)


def legacy_kerning(font):
    """An old-style kern table of the ASCII pairs, copied out of GPOS: FreeType by itself (and so matplotlib
    before 3.11) reads no other kerning. Programs that understand GPOS pay no heed to it."""
    gpos = font["GPOS"].table
    wanted = {index for record in gpos.FeatureList.FeatureRecord if record.FeatureTag == "kern"
              for index in record.Feature.LookupListIndex}
    ascii_glyphs = [name for code, name in font.getBestCmap().items() if code < 0x7F]
    pairs = {}
    for index in sorted(wanted):
        found = {}
        for table in gpos.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType != 2:
                continue
            for left in ascii_glyphs:
                if left not in table.Coverage.glyphs:
                    continue
                if table.Format == 1:
                    records = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
                    values = {r.SecondGlyph: r.Value1 for r in records}
                else:
                    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
                    values = {right: row[table.ClassDef2.classDefs.get(right, 0)].Value1 for right in ascii_glyphs}
                for right, value in values.items():      # the first subtable that knows a pair has the say
                    if right in ascii_glyphs:
                        found.setdefault((left, right), getattr(value, "XAdvance", 0) or 0)
        for pair, advance in found.items():
            pairs.setdefault(pair, advance)
    table = KernTable_format_0(apple=False)
    table.coverage, table.tupleIndex = 1, None
    table.kernTable = {pair: advance for pair, advance in sorted(pairs.items()) if advance}
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]


def make(data, family):
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, name_IDs=["*"], name_languages=[0x409], notdef_outline=True,
                             hinting=True, recalc_timestamp=False, drop_tables=subset.Options._drop_tables_default + ["STAT"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in CHARACTERS for c in range(first, last + 1)])
    subsetter.subset(font)
    rename(font, family)
    legacy_kerning(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", help="folder in which to keep the downloaded packages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        packages = Packages(options.packages or temporary)
        for package, (_version, digest, file, _family) in PACKAGES.items():
            (HERE / file).write_bytes(packages.read(package, "LICENSE_FONT", digest))
        for file, package, path, digest in FONTS:
            made = make(packages.read(package, path, digest), PACKAGES[package][3])
            (HERE / file).write_bytes(made)
            print(f"{file}: {len(made) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
