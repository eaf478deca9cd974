"""What files say about themselves: title, credit, licence, and what they were made of, in the words of each format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from kwmaps.build.record import KEY, Record
from kwmaps.model import Licence, War

PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{rights}</rdf:li></rdf:Alt></dc:rights>
{terms}\
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
"""Without the room for changes in place that the specification suggests: nobody edits these."""


@dataclass(frozen=True)
class About:
    """What a picture is, whose work, and on what terms."""

    title: str
    credit: str
    licence: Licence | None = None
    record: Record | None = None
    """What it was made of; None where nobody will ask, as on a preview's page."""

    @classmethod
    def of(cls, war: War, record: Record | None = None, day: date | None = None) -> About:
        """Of a film, or of the picture of a day."""
        return cls(war.title if day is None else f"{war.title}, {day}", war.credit, war.licence, record)

    @property
    def rights(self) -> str:
        """Credit and licence in one line."""
        return f"{self.credit} · {self.licence.name}, {self.licence.url}" if self.licence else self.credit

    @property
    def comments(self) -> list[str]:
        """As GIF keeps it."""
        return [f"{self.title}. {self.rights}", *([self.record.text] if self.record else [])]

    @property
    def words(self) -> dict[str, str]:
        """As PNG keeps it."""
        own = {KEY: self.record.text} if self.record else {}
        return {"Title": self.title, "Copyright": self.rights, "Software": "kwmaps", **own}

    @property
    def print(self) -> dict[str, str]:
        """As SVG and PDF keep it, which have keywords and no names of one's own."""
        own = {"Keywords": self.record.text} if self.record else {}
        return {"Title": self.title, "Copyright": self.rights, **own}

    @property
    def tags(self) -> dict[str, str]:
        """As video keeps it."""
        # MP4 has no tags of one's own that others would keep: the longest of the known ones takes the record.
        own = {"synopsis": self.record.text} if self.record else {}
        return {"title": self.title, "copyright": self.credit, "comment": self.rights, **own}

    @property
    def xmp(self) -> str:
        """As XMP, which MediaWiki and picture archives read."""
        terms = f"<dc:description>{escape(self.record.text, quote=False)}</dc:description>\n" if self.record else ""
        if self.licence:
            # Only the attribute needs quotes told apart from its own.
            url = f'"{escape(self.licence.url)}"'
            terms += (
                f"<xmpRights:WebStatement>{escape(self.licence.url, quote=False)}</xmpRights:WebStatement>\n"
                f"<cc:license rdf:resource={url}/>\n"
            )
        return PACKET.format(
            title=escape(self.title, quote=False), rights=escape(self.rights, quote=False), terms=terms
        )
