"""What is done to one font: characters taken and lent, a name of its own, and kerning for programs that know the old kind only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

PLAIN = ("Regular", "Bold", "Italic")
"""The styles that a plain family may have."""


def subset_of(
    content: bytes,
    codes: Iterable[int],
    family: str,
    features: list[str],
    lender: bytes | None,
    lent: Iterable[int],
    upright: bool,
) -> bytes:
    """A font with those code points only, under another family's name.

    Parameters
    ----------
    lender
        A font that gives the code points `lent`, as far as the font lacks them.
    upright
        Whether the font has tables for setting from top to bottom, which nothing here is.
    """
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    drop = ["STAT", *(["BASE", "vhea", "vmtx"] if upright else [])]
    options = subset.Options(
        layout_features=features,
        name_IDs=["*"],
        name_languages=[0x409],
        notdef_outline=True,
        hinting=True,
        recalc_timestamp=False,
        drop_tables=[*subset.Options().drop_tables, *drop],
    )
    if lender:
        lend(font, TTFont(io.BytesIO(lender)), lent)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(codes))
    subsetter.subset(font)
    rename(font, family)
    legacy_kerning(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def code_points(content: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(content)).getBestCmap())


def rename(font: Any, family: str) -> None:
    """Gives a font another family name, and leaves its style, copyright and licence alone."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    if "SemiBold" in names.getDebugName(4):
        style = "SemiBold"
    basic, compact = style in PLAIN, family.replace(" ", "")
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


def lend(font: Any, lender: Any, wanted: Iterable[int]) -> None:
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


def legacy_kerning(font: Any) -> None:
    """Copies the kerning of ASCII pairs out of GPOS into an old-style kern table.

    FreeType by itself (and so matplotlib before 3.11) reads no other kerning. Programs that understand GPOS pay no heed
    to it.
    """
    letters = [name for code, name in font.getBestCmap().items() if code < 0x7F]
    gpos = font["GPOS"].table
    records = [record for record in gpos.FeatureList.FeatureRecord if record.FeatureTag == "kern"]
    pairs: dict[tuple[str, str], int] = {}
    for index in sorted({index for record in records for index in record.Feature.LookupListIndex}):
        for pair, advance in _pairs(gpos.LookupList.Lookup[index].SubTable, letters).items():
            pairs.setdefault(pair, advance)
    table = KernTable_format_0(apple=False)
    table.coverage, table.tupleIndex = 1, None
    table.kernTable = {pair: advance for pair, advance in sorted(pairs.items()) if advance}
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]


def _pairs(subtables: Iterable[Any], letters: list[str]) -> dict[tuple[str, str], int]:
    """The advances of one lookup; the first subtable that knows a pair has the say."""
    found: dict[tuple[str, str], int] = {}
    for outer in subtables:
        table = getattr(outer, "ExtSubTable", outer)
        if table.LookupType != 2:
            continue
        for left in letters:
            if left not in table.Coverage.glyphs:
                continue
            if table.Format == 1:
                pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
                values = {pair.SecondGlyph: pair.Value1 for pair in pairs}
            else:
                row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
                values = {right: row[table.ClassDef2.classDefs.get(right, 0)].Value1 for right in letters}
            for right, value in values.items():
                if right in letters:
                    found.setdefault((left, right), getattr(value, "XAdvance", 0) or 0)
    return found
