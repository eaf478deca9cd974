#!/usr/bin/env python3
"""Make the fonts of the maps: subsets of Source Sans 3, Source Serif 4 and Noto Sans for Korean, Chinese and Japanese.

    python -m pip install fonttools
    python kwmaps/style/fonts/make_fonts.py

The whole families are large: 6 MB for 1600 Latin and Cyrillic characters, 6 to 11 MB for each weight of an East Asian
script. The maps need a few hundred characters of the one and a few thousand of the other. This script fetches the
published npm packages by name and version (with `npm pack`), checks each file against the hash below, keeps the
characters and features listed, and writes the fonts beside itself. Nobody has to run it to draw a map. Running it
twice gives the same bytes.

    --packages DIR   keep the downloaded packages in DIR, and use them from there next time

The East Asian fonts have the Latin ones' characters as far as Noto has them, their script's common characters (below,
and in common-characters.toml), and whatever occurs in the texts: the files of the languages that are set in the script,
here and in the geodata, and the Hangul and hanja of the places. If "kwmaps" reports that a font lacks a letter of a
text you have written, run this again. Characters made in Korea, as in the names of some places, which the Chinese and
Japanese fonts lack, are lent by the Korean one. It says which characters of the texts that one hasn't either.

To add a script: add its package to PACKAGES, its files to FONTS and its characters to SCRIPTS.

The licence (OFL 1.1) reserves the name "Source" for the fonts as Adobe made them (the Noto fonts have the same licence
text: they are Adobe's Source Han Sans under another name). A subset is a modified version, so these call themselves
"KWMaps Sans", "KWMaps Serif", "KWMaps Sans KR" and so on inside; the files keep their names, to show where they come
from.
"""

import argparse
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

HERE = Path(__file__).resolve().parent
LANGUAGES = HERE.parent / "languages"
GEODATA = HERE.parents[2] / "geodata"

# package: (version, SHA-256 of its licence text, the file it is written to, the name the fonts take here)
PACKAGES = {
    "@expo-google-fonts/source-sans-3": (
        "0.4.1",
        "09746787287a289323b0ec3cff4d1a4a801331b82b7207c1e186f5d26619a392",
        "OFL-SourceSans.txt",
        "KWMaps Sans",
    ),
    "@expo-google-fonts/source-serif-4": (
        "0.4.1",
        "5f94c3fd3a23131a417ab5a0c8452de57e70c3cfb9f604d88241f7065ebf9fd9",
        "OFL-SourceSerif.txt",
        "KWMaps Serif",
    ),
    "@expo-google-fonts/noto-sans-kr": (
        "0.4.3",
        "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
        "OFL-NotoSans.txt",
        "KWMaps Sans KR",
    ),
    "@expo-google-fonts/noto-sans-sc": (
        "0.4.3",
        "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
        "OFL-NotoSans.txt",
        "KWMaps Sans SC",
    ),
    "@expo-google-fonts/noto-sans-tc": (
        "0.4.3",
        "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
        "OFL-NotoSans.txt",
        "KWMaps Sans TC",
    ),
    "@expo-google-fonts/noto-sans-jp": (
        "0.4.3",
        "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
        "OFL-NotoSans.txt",
        "KWMaps Sans JP",
    ),
}
SANS, SERIF, KR, SC, TC, JP = PACKAGES

# (file written, package, file in the package, its SHA-256); East Asian texts have a regular and a bold face only
FONTS = [
    (
        "SourceSans3-Regular.ttf",
        SANS,
        "400Regular/SourceSans3_400Regular.ttf",
        "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a",
    ),
    (
        "SourceSans3-SemiBold.ttf",
        SANS,
        "600SemiBold/SourceSans3_600SemiBold.ttf",
        "bd2550fce2d295b0bf20bd8b1b7f1477da834f1066bd850aafdb4787a67a63ca",
    ),
    (
        "SourceSans3-Bold.ttf",
        SANS,
        "700Bold/SourceSans3_700Bold.ttf",
        "7109021766e915ecd9721e28d11dfc732d57affda49e4ca15bb6d1529add7fdd",
    ),
    (
        "SourceSans3-Italic.ttf",
        SANS,
        "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
        "f17facaa9ed293bb38526db3638e240510b7393c37ffa70e5c48f39575de44ab",
    ),
    (
        "SourceSerif4-Regular.ttf",
        SERIF,
        "400Regular/SourceSerif4_400Regular.ttf",
        "d47da11c5f55f031d9ec54c3172865d76009b2cbab5c706dfa73866b00096639",
    ),
    (
        "SourceSerif4-SemiBold.ttf",
        SERIF,
        "600SemiBold/SourceSerif4_600SemiBold.ttf",
        "d31cd1fb273e5399efc04691e9ac14b581eae836d783f6cf3c560225ebcf95c0",
    ),
    (
        "SourceSerif4-Bold.ttf",
        SERIF,
        "700Bold/SourceSerif4_700Bold.ttf",
        "162a20188bb5c72582b77ca1c3a03480b743695b1c3c04dd0d79ead4e74f4533",
    ),
    (
        "SourceSerif4-Italic.ttf",
        SERIF,
        "400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
        "8abc06ebcf3a84d6e18763fad2fd237c9149104f16963f459c8763390048aff2",
    ),
    (
        "NotoSansKR-Regular.ttf",
        KR,
        "400Regular/NotoSansKR_400Regular.ttf",
        "8cbc9b353bb9ce848fd69bb6a507319dfacc659cf5fd643db5d88f3c4970e1dd",
    ),
    (
        "NotoSansKR-Bold.ttf",
        KR,
        "700Bold/NotoSansKR_700Bold.ttf",
        "4ffa20c272ae6d689f7c8d34ff9c8039a326e9c334d9fc8852b2a7396227d077",
    ),
    (
        "NotoSansSC-Regular.ttf",
        SC,
        "400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    (
        "NotoSansSC-Bold.ttf",
        SC,
        "700Bold/NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
    (
        "NotoSansTC-Regular.ttf",
        TC,
        "400Regular/NotoSansTC_400Regular.ttf",
        "add35d53f70727657b4509531677c4e3712b67df3d54661efdee5d3a0c16d954",
    ),
    (
        "NotoSansTC-Bold.ttf",
        TC,
        "700Bold/NotoSansTC_700Bold.ttf",
        "ed4ae6ed781e34d0beee896e9be5d835a938ac7adabbcc1b6b6904290006f372",
    ),
    (
        "NotoSansJP-Regular.ttf",
        JP,
        "400Regular/NotoSansJP_400Regular.ttf",
        "d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec",
    ),
    (
        "NotoSansJP-Bold.ttf",
        JP,
        "700Bold/NotoSansJP_700Bold.ttf",
        "c5b7b9d6a6eb682b0d4e6bbb38509575fd2759a28f147daa74714d1359a7909e",
    ),
]

CHARACTERS = [
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A: McCune-Reischauer's vowels among them
    (0x01B5, 0x01B6),
    (0x0218, 0x021B),
    (0x02BB, 0x02BC),
    (0x02C6, 0x02DD),
    (0x0300, 0x0304),
    (0x0306, 0x030C),
    (0x0327, 0x0328),  # accents that combine
    (0x0400, 0x045F),
    (
        0x0490,
        0x0491,
    ),  # Cyrillic: Russian, Ukrainian, Belarusian, Serbian, Macedonian, Bulgarian
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x2044, 0x2044),  # dashes, quotes, daggers, ellipsis, per mille, primes
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),  # raised and lowered figures
    (0x20A9, 0x20A9),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2190, 0x2199),
    (0x21D0, 0x21D3),  # arrows
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
    (0x25A0, 0x25FF),
    (0x2605, 0x2606),
    (0x2713, 0x2713),
    (0x2717, 0x2717),  # geometric signs, as far as they have any
]
EAST_ASIAN = [
    (0x2460, 0x2473),  # figures in circles
    (0x3000, 0x3020),
    (0x3030, 0x3030),  # punctuation
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),  # fullwidth forms
]
# package: (the name of the script in the languages' files, the characters that are its own)
SCRIPTS = {
    KR: ("ko", [(0x3131, 0x318E)]),  # single Hangul letters; the syllables see below
    SC: ("zh-Hans", []),
    TC: ("zh-Hant", []),
    JP: ("ja", [(0x3041, 0x3096), (0x3099, 0x30FF), (0xFF61, 0xFF9F)]),  # kana
}
# Figures are of one width in these fonts as they come; "tnum", "pnum" and the like are kept for who asks for them.
FEATURES = [
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "liga",
    "case",
    "lnum",
    "onum",
    "tnum",
    "pnum",
    "sups",
    "subs",
    "ordn",
]


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
            subprocess.run(
                ["npm", "pack", "--silent", f"{package}@{version}"],
                cwd=self.folder,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with tarfile.open(archive) as tar:
            data = tar.extractfile(f"package/{path}").read()
        got = hashlib.sha256(data).hexdigest()
        if got != expected:
            raise SystemExit(
                f"{package} {version}: {path}\n  expected SHA-256 {expected}\n  got              {got}"
            )
        return data


def common(script):
    """The characters that a script uses most."""
    if script == "ko":  # the syllables of KS X 1001
        rows = (
            bytes([row, cell])
            for row in range(0xB0, 0xC9)
            for cell in range(0xA1, 0xFF)
        )
        return {code.decode("euc_kr") for code in rows}
    listed = tomllib.loads(
        (HERE / "common-characters.toml").read_text(encoding="utf-8")
    )
    return set("".join(listed[script].split()))


def texts(script):
    """Every character of the languages' files that are set in a script."""
    found = set()
    for own in sorted(LANGUAGES.glob("*.toml")):
        if tomllib.loads(own.read_text(encoding="utf-8")).get("fonts") == script:
            for file in (own, GEODATA / "languages" / own.name):
                if file.exists():
                    found.update(file.read_text(encoding="utf-8-sig"))
    return {letter for letter in found if letter.isprintable()}


def places(script):
    """The characters of the places' Korean names: in Hangul, or in hanja as Korea writes them."""
    read = json.loads((GEODATA / "places.geojson").read_text(encoding="utf-8-sig"))
    key = "ko" if script == "ko" else "hanja"
    return {
        letter
        for place in read["features"]
        for letter in place["properties"].get(key) or ""
    }


def characters(package):
    """The code points that the fonts of a package are to have."""
    if package not in SCRIPTS:
        return spread(CHARACTERS)
    script, own = SCRIPTS[package]
    letters = common(script) | texts(script) | places(script)
    return spread(CHARACTERS + EAST_ASIAN + own) | {ord(letter) for letter in letters}


def spread(ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


def rename(font, family):
    """Gives a font another family name, and leaves its style, copyright and licence alone."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    if "SemiBold" in names.getDebugName(4):
        style = "SemiBold"
    basic = style in (
        "Regular",
        "Bold",
        "Italic",
    )  # the styles that a plain family may have
    compact = family.replace(" ", "")
    texts = {
        1: family if basic else f"{family} {style}",
        2: style if basic else "Regular",
        4: f"{family} {style}",
        3: f"{compact}-{style}; subset of {names.getDebugName(3)}",
        6: f"{compact}-{style}",
        16: family,
        17: style,
    }
    kept = {n: names.getDebugName(n) for n in (0, 5, 7, 8, 9, 11, 13, 14)}
    names.names = []
    for number, text in {**kept, **texts}.items():
        if text:
            names.setName(text, number, 3, 1, 0x409)


def legacy_kerning(font):
    """An old-style kern table of the ASCII pairs, copied out of GPOS: FreeType by itself (and so matplotlib
    before 3.11) reads no other kerning. Programs that understand GPOS pay no heed to it."""
    gpos = font["GPOS"].table
    wanted = {
        index
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
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
                    records = table.PairSet[
                        table.Coverage.glyphs.index(left)
                    ].PairValueRecord
                    values = {r.SecondGlyph: r.Value1 for r in records}
                else:
                    row = table.Class1Record[
                        table.ClassDef1.classDefs.get(left, 0)
                    ].Class2Record
                    values = {
                        right: row[table.ClassDef2.classDefs.get(right, 0)].Value1
                        for right in ascii_glyphs
                    }
                for (
                    right,
                    value,
                ) in values.items():  # the first subtable that knows a pair has the say
                    if right in ascii_glyphs:
                        found.setdefault(
                            (left, right), getattr(value, "XAdvance", 0) or 0
                        )
        for pair, advance in found.items():
            pairs.setdefault(pair, advance)
    table = KernTable_format_0(apple=False)
    table.coverage, table.tupleIndex = 1, None
    table.kernTable = {
        pair: advance for pair, advance in sorted(pairs.items()) if advance
    }
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]


def lend(font, lender, wanted):
    """Gives a font the wanted characters that it lacks and the lender has. Both have 1000 units to the em."""
    known, lent = font.getBestCmap(), lender.getBestCmap()
    for code in sorted(code for code in wanted if code not in known and code in lent):
        glyph, name = lender["glyf"][lent[code]], f"lent{code:04X}"
        glyph.expand(lender["glyf"])
        if glyph.isComposite():  # it would refer to glyphs that the font hasn't
            continue
        font["glyf"][name] = glyph  # puts it into the order of the glyphs, too
        font["hmtx"][name] = lender["hmtx"][lent[code]]
        font["vmtx"][name] = lender["vmtx"][lent[code]]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def make(data, package, lender=None):
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    drop = ["STAT"] + (
        ["BASE", "vhea", "vmtx"] if package in SCRIPTS else []
    )  # nothing is set from top to bottom
    options = subset.Options(
        layout_features=FEATURES,
        name_IDs=["*"],
        name_languages=[0x409],
        notdef_outline=True,
        hinting=True,
        recalc_timestamp=False,
        drop_tables=subset.Options._drop_tables_default + drop,
    )
    subsetter = subset.Subsetter(options)
    wanted = characters(package)
    if lender:
        script = SCRIPTS[package][0]
        lend(
            font,
            TTFont(io.BytesIO(lender)),
            {ord(letter) for letter in texts(script) | places(script)},
        )
    subsetter.populate(unicodes=sorted(wanted))
    subsetter.subset(font)
    rename(font, PACKAGES[package][3])
    legacy_kerning(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--packages", help="folder in which to keep the downloaded packages"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        packages = Packages(options.packages or temporary)
        for package, (_version, digest, file, _family) in PACKAGES.items():
            (HERE / file).write_bytes(packages.read(package, "LICENSE_FONT", digest))
        korean = {}  # weight: the font that lends to the other East Asian ones
        for file, package, path, digest in FONTS:
            data, lender = packages.read(package, path, digest), None
            if package == KR:
                korean[path.split("/")[0]] = data
            elif package in SCRIPTS:
                lender = korean[path.split("/")[0]]
            made = make(data, package, lender)
            (HERE / file).write_bytes(made)
            print(f"{file}: {len(made) / 1000:.0f} kB")
            if package in SCRIPTS:
                known = TTFont(io.BytesIO(made)).getBestCmap()
                missing = sorted(
                    letter
                    for letter in texts(SCRIPTS[package][0])
                    if ord(letter) not in known
                )
                if missing:
                    print(
                        "  texts need, but Noto lacks:",
                        " ".join(f"{m} (U+{ord(m):04X})" for m in missing),
                    )


if __name__ == "__main__":
    main()
