"""The PPTX as bytes that are the same for every build: no clock in the archive, none in the properties."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from pptx.presentation import Presentation as Deck

from kwmaps.build.record import Record

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP can say."""

DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"
"""What Office shows as comments on a file."""


def packed(deck: Deck, title: str, author: str, subject: str, language: str, record: Record) -> bytes:
    """A presentation as a file's bytes."""
    about = deck.core_properties
    about.title, about.author, about.subject, about.language = title, author, subject, language
    about.last_modified_by, about.revision, about.keywords = "kwmaps", 1, ""
    # python-pptx keeps these properties to 255 letters; the format doesn't.
    about.comments = ""
    element = about._element  # noqa: SLF001
    element.find(DESCRIPTION).text = record.text
    # Office wants a date: one that says nothing.
    about.created = about.modified = datetime(*EPOCH, tzinfo=UTC)
    raw = io.BytesIO()
    deck.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            # Pictures and films are packed already.
            squeezed = name.endswith((".png", ".gif", ".mp4", ".jpg", ".jpeg"))
            entry.compress_type = zipfile.ZIP_STORED if squeezed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            after.writestr(entry, before.read(name))
    return out.getvalue()
