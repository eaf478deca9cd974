"""Masters and layouts of our own: an empty presentation, its colours from a theme, its fonts from a language.

python-pptx brings an empty presentation with a master and layouts of Office's first years. Their inside is replaced here, so
that the package, its relations and its notes stay those of a library that many read and write.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from kwmaps.outputs.slides.places import (
    BODY,
    CAPTIONS,
    KICKER,
    LAYOUT_NAMES,
    LEGEND,
    NUMBER,
    PICTURES,
    ROLES,
    TITLE,
    Box,
    boxes,
    shape_of,
)
from kwmaps.style.fonts import Script
from kwmaps.style.theme import Theme

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}"'

LATIN = "Arial"
"""PowerPoint, Keynote, Google Slides and LibreOffice all have it, or a face of the same widths; Cyrillic is in it."""

EAST_ASIAN: dict[Script, str] = {
    "latin": "",
    "ko": "Malgun Gothic",
    "ja": "Yu Gothic",
    "zh-Hans": "Microsoft YaHei",
    "zh-Hant": "Microsoft JhengHei",
}
"""What Office calls the default sans of each script; the others put their own in its place."""

SCRIPTS = (
    ("Jpan", EAST_ASIAN["ja"]),
    ("Hang", EAST_ASIAN["ko"]),
    ("Hans", EAST_ASIAN["zh-Hans"]),
    ("Hant", EAST_ASIAN["zh-Hant"]),
)

PROMPTS = {TITLE: "Title", BODY: "Words", KICKER: "When", LEGEND: "Key"}
NUMBER_FIELD = (
    '<a:fld id="{6D1C0B2E-52A4-4B0E-9C5A-0A1950062500}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>'
)


def empty_deck(layout: str, theme: Theme, script: Script) -> Deck:
    """A presentation without slides, with our master and one layout for each role."""
    deck = Presentation()
    width, height = shape_of(layout)
    deck.slide_width, deck.slide_height = Inches(width), Inches(height)
    master = deck.slide_master
    for spare in list(master.slide_layouts)[len(ROLES) :]:
        master.slide_layouts.remove(spare)
    found = boxes(layout)
    dark = _dark(theme)
    _replace(master, _master(found["words"], found["map"], dark))
    for role, own in zip(ROLES, master.slide_layouts, strict=True):
        _replace(own, _layout(role, LAYOUT_NAMES[role], found[role]))
    dress(master.part, theme, script)
    dress(deck.notes_master.part, theme, script)
    return deck


def dress(part: Any, theme: Theme, script: Script) -> None:
    """Gives a master's theme part our colours and fonts."""
    kind = f"{R}/theme"
    target = part.part_related_by(kind)
    kept = getattr(target, "_element", None)
    root = etree.fromstring(target.blob) if kept is None else kept
    root.set("name", "kwmaps")
    elements = root.find(f"{{{A}}}themeElements")
    colours, fonts = elements.find(f"{{{A}}}clrScheme"), elements.find(f"{{{A}}}fontScheme")
    elements.replace(colours, etree.fromstring(_colours(theme)))
    elements.replace(fonts, etree.fromstring(_fonts(script)))
    if kept is None:
        target._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - there is no other way


def _dark(theme: Theme) -> bool:
    red, green, blue = (int(theme["paper"][at : at + 2], 16) for at in (1, 3, 5))
    return 0.3 * red + 0.6 * green + 0.1 * blue < 128


def _colours(theme: Theme) -> str:
    paper, ink = theme["paper"], theme["ink"]
    dark, light = (paper, ink) if _dark(theme) else (ink, paper)
    # Office's names say lightness: dark and light are exchanged by the master's map where the paper is dark.
    roles = {
        "dk1": dark,
        "lt1": light,
        "dk2": theme["muted"],
        "lt2": theme["rule"],
        "accent1": theme.first.symbol,
        "accent2": theme.second.symbol,
        "accent3": theme["accent"],
        "accent4": theme["zone"],
        "accent5": theme["river"],
        "accent6": theme["line"],
        "hlink": theme["river"],
        "folHlink": theme["line"],
    }
    inside = "".join(f'<a:{key}><a:srgbClr val="{value[1:].upper()}"/></a:{key}>' for key, value in roles.items())
    return f'<a:clrScheme xmlns:a="{A}" name="kwmaps {theme.name}">{inside}</a:clrScheme>'


def _fonts(script: Script) -> str:
    east = EAST_ASIAN[script]
    others = "".join(f'<a:font script="{code}" typeface="{face}"/>' for code, face in SCRIPTS)
    one = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{east}"/><a:cs typeface=""/>{others}'
    inside = f"<a:majorFont>{one}</a:majorFont><a:minorFont>{one}</a:minorFont>"
    return f'<a:fontScheme xmlns:a="{A}" name="kwmaps">{inside}</a:fontScheme>'


def _replace(owner: Any, xml: str) -> None:
    """Puts new content into a master or layout, keeping the lists that name its relations."""
    new, old = etree.fromstring(xml), owner._element  # noqa: SLF001 - the library has no call for it
    from pptx.oxml import parse_xml

    fresh = parse_xml(etree.tostring(new))
    keep = [child for child in old if etree.QName(child).localname == "sldLayoutIdLst"]
    for child in list(old):
        old.remove(child)
    for child in list(fresh):
        if etree.QName(child).localname == "txStyles" and keep:
            old.append(keep[0])
        old.append(child)
    for key in list(old.attrib):
        del old.attrib[key]
    for key, value in fresh.attrib.items():
        old.set(key, value)


def _emu(box: Box) -> str:
    x, y, w, h = (round(value * 914_400) for value in (box.x, box.y, box.w, box.h))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _holder(number: int, name: str, ph: str, box: Box, body: str, style: str = "", text: str = "") -> str:
    """A placeholder on a master or layout."""
    prompt = text or f"<a:r><a:rPr lang='en-US'/><a:t>{PROMPTS.get(number, name)}</a:t></a:r>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number + 2}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:spPr>{_emu(box)}</p:spPr>"
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" {body}><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{style}</a:lstStyle><a:p>{prompt}</a:p></p:txBody></p:sp>"
    )


def _level(points: float, colour: str = "tx1", bold: bool = False, bullet: bool = False, align: str = "l") -> str:
    """The style of a placeholder's first level."""
    indent = 'marL="228600" indent="-228600"' if bullet else 'marL="0" indent="0"'
    sign = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if bullet else "<a:buNone/>"
    colours = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    return (
        f'<a:lvl1pPr algn="{align}" {indent}>{sign}<a:defRPr sz="{round(points * 100)}" b="{int(bold)}">'
        f"{colours}</a:defRPr></a:lvl1pPr>"
    )


def _rule(box: Box, y: float, number: int) -> str:
    """A short stroke of the accent colour over or under a title: an ornament, which belongs to the layout."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Rule"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'{_emu(Box(box.x, y, 0.9, 0.05))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent3"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _tree(shapes: str) -> str:
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
        f"{shapes}</p:spTree>"
    )


def _layout(role: str, name: str, found: dict[int, Box]) -> str:
    """A layout with its placeholders, in reading order."""
    shapes = []
    title = found[TITLE]
    kinds = {"title": "ctrTitle", "words": "title"}
    anchor = "b" if role == "title" else "t"
    for number in sorted(found, key=_order):
        box = found[number]
        if number == TITLE:
            style = _level(box.points, bold=True)
            ph = f'<p:ph type="{kinds.get(role, "title")}"/>'
            shapes.append(_holder(number, "Title", ph, box, f'anchor="{anchor}"', style))
        elif number == BODY and role == "title":
            ph = f'<p:ph type="subTitle" idx="{number}"/>'
            shapes.append(_holder(number, "Subtitle", ph, box, "", _level(box.points, "tx2")))
        elif number == BODY:
            ph = f'<p:ph type="body" idx="{number}"/>'
            style = _level(box.points, bullet=True)
            shapes.append(_holder(number, "Words", ph, box, "", style))
        elif number == KICKER:
            ph = f'<p:ph type="body" sz="quarter" idx="{number}"/>'
            shapes.append(_holder(number, "When", ph, box, 'anchor="b"', _level(box.points, "accent3", bold=True)))
        elif number == LEGEND:
            ph = f'<p:ph type="body" sz="quarter" idx="{number}"/>'
            shapes.append(_holder(number, "Key", ph, box, 'anchor="b"', _level(box.points)))
        elif number in CAPTIONS:
            ph = f'<p:ph type="body" sz="quarter" idx="{number}"/>'
            name_ = f"Caption {CAPTIONS.index(number) + 1}"
            shapes.append(_holder(number, name_, ph, box, 'anchor="ctr"', _level(box.points)))
        elif number in PICTURES:
            # Room for content of any kind: what Office calls a picture's takes no films.
            ph = f'<p:ph sz="half" idx="{number}"/>'
            shapes.append(_holder(number, f"Map {PICTURES.index(number) + 1}", ph, box, "", _level(18)))
        elif number == NUMBER:
            ph = f'<p:ph type="sldNum" sz="quarter" idx="{number}"/>'
            style = _level(box.points, "tx2")
            shapes.append(_holder(number, "Number", ph, box, 'anchor="ctr"', style, NUMBER_FIELD))
    above = found.get(KICKER, title)
    shapes.append(_rule(title, above.y - 0.16 if role != "title" else title.y + title.h + 0.06, 60))
    return (
        f'<p:sldLayout {NAMES} preserve="1" userDrawn="1"><p:cSld name="{name}">{_tree("".join(shapes))}</p:cSld>'
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _order(number: int) -> int:
    """Title first, then what stands over it, the words, each map with its caption, the key, the number."""
    order = [TITLE, KICKER, BODY]
    for picture, caption in zip(PICTURES, CAPTIONS, strict=True):
        order += [picture, caption]
    return [*order, LEGEND, NUMBER].index(number)


def _master(words: dict[int, Box], map_: dict[int, Box], dark: bool) -> str:
    background = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    shapes = (
        _holder(TITLE, "Title", '<p:ph type="title"/>', words[TITLE], 'anchor="t"')
        + _holder(BODY, "Words", '<p:ph type="body" idx="1"/>', words[BODY], "")
        + _holder(NUMBER, "Number", '<p:ph type="sldNum" sz="quarter" idx="4"/>', map_[NUMBER], "", text=NUMBER_FIELD)
    )
    mapped = 'bg1="dk1" tx1="lt1" bg2="dk2" tx2="lt2"' if dark else 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2"'
    accents = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    return (
        f"<p:sldMaster {NAMES}><p:cSld>{background}{_tree(shapes)}</p:cSld>"
        f'<p:clrMap {mapped} {accents} hlink="hlink" folHlink="folHlink"/>{_styles(words)}</p:sldMaster>'
    )


def _styles(words: dict[int, Box]) -> str:
    """The styles that all text begins from: title, body, everything else."""
    face = '<a:latin typeface="+{0}-lt"/><a:ea typeface="+{0}-ea"/><a:cs typeface="+{0}-cs"/>'
    ink = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    title = (
        '<a:lvl1pPr algn="l" eaLnBrk="1" hangingPunct="1"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/>'
        f'<a:defRPr sz="{round(words[TITLE].points * 100)}" b="1">{ink}{face.format("mj")}</a:defRPr></a:lvl1pPr>'
    )
    body = "".join(
        f'<a:lvl{n}pPr marL="{228_600 * n}" indent="-228600" algn="l" eaLnBrk="1" hangingPunct="1"><a:spcBef>'
        f'<a:spcPts val="900"/></a:spcBef><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{max(1600, round(words[BODY].points * 100) - 200 * (n - 1))}">{ink}{face.format("mn")}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )
    other = f'<a:lvl1pPr><a:defRPr sz="1800">{ink}{face.format("mn")}</a:defRPr></a:lvl1pPr>'
    return (
        f"<p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )
