"""Finds the record in a file of any format that kwmaps writes. The file may be anybody's: nothing in it is believed or run."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import BinaryIO

from kwmaps.build.record import KEY, Record
from kwmaps.encoders import video
from kwmaps.encoders.png import SIGNATURE
from kwmaps.errors import RequestError, missing

LONGEST = 2**20
"""Letters that a record may have; real ones have some thousands."""

BIGGEST = 2**29
"""Bytes of a page or a picture of lines."""

IN_PAGE = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
IN_XML = re.compile(r'>(\{"kwmaps".*?\})</')


def record_in(path: Path) -> Record:
    """The record of a file.

    Raises
    ------
    RequestError
        There is no such file, it can't be read, or it has none.
    """
    if path.is_dir():
        raise RequestError(f"{path} is a folder: name the files in it")
    try:
        with path.open("rb") as file:
            texts = list(_texts(path, file))
    except OSError as error:
        raise RequestError(f"can't read {path} ({error.strerror})") from None
    except (ValueError, LookupError, struct.error, zipfile.BadZipFile) as error:
        raise RequestError(f"{path} is damaged ({error}): take it from where it came from once more") from None
    for text in texts:
        if len(text) <= LONGEST and text.startswith('{"kwmaps"'):
            try:
                return Record.read(text)
            except (ValueError, RecursionError):
                break
    raise RequestError(
        f"{path} doesn't say what it was made of: it isn't from kwmaps, or a website or program has taken that out"
    )


def _texts(path: Path, file: BinaryIO) -> Iterable[str]:
    begin = file.read(16)
    file.seek(0)
    for matches, reader in READERS:
        if matches(begin):
            return reader(path, file)
    return _page(file)


def _png(_path: Path, file: BinaryIO) -> Iterator[str]:
    file.seek(len(SIGNATURE))
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"iTXt" and length <= LONGEST:
            key, _, text = file.read(length).partition(b"\0\0\0\0\0")
            if key == KEY.encode():
                yield text.decode("utf-8")
            length = 0
        file.seek(length + 4, 1)


def _gif(_path: Path, file: BinaryIO) -> Iterator[str]:
    file.seek(10)
    flags = file.read(1)[0]
    file.seek(2 + _table(flags), 1)
    while (kind := file.read(1)) in (b"!", b","):
        if kind == b"!":
            label = file.read(1)
            content = b"".join(_blocks(file))
            if label == b"\xfe":
                yield content.decode("utf-8", "replace")
        else:
            # Records stand before the pictures.
            return


def _table(flags: int) -> int:
    """Bytes of a GIF's table of colours."""
    return 3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while (length := file.read(1)) not in (b"", b"\0"):
        yield file.read(length[0])


def _webp(_path: Path, file: BinaryIO) -> Iterator[str]:
    file.seek(12)
    while len(head := file.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        if kind == b"XMP " and length <= LONGEST:
            yield from _in_xml(file.read(length).decode("utf-8"))
            return
        file.seek(length + length % 2, 1)


def _video(path: Path, _file: BinaryIO) -> Iterator[str]:
    video.library()
    import av

    try:
        with av.open(str(path)) as container:
            tags = {key.lower(): value for key, value in container.metadata.items()}
    except av.error.FFmpegError as error:
        raise ValueError(error.strerror) from None
    yield tags.get("synopsis", "")


def _pdf(path: Path, _file: BinaryIO) -> Iterator[str]:
    try:
        import pikepdf
    except ImportError:
        raise missing("PDFs are read with", "pikepdf", "slides") from None
    try:
        with pikepdf.open(path) as document:
            yield str(document.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError as error:
        raise ValueError(str(error)) from None


def _pptx(path: Path, _file: BinaryIO) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        inside = archive.getinfo("docProps/core.xml")
        if inside.file_size <= LONGEST:
            yield from _in_xml(archive.read(inside).decode("utf-8"))


def _page(file: BinaryIO) -> Iterator[str]:
    """A page, or a picture of lines."""
    text = file.read(BIGGEST).decode("utf-8")
    # Text in a page can't look like this element: its angle brackets are escaped.
    yield from IN_PAGE.findall(text)
    yield from _in_xml(text)


def _in_xml(text: str) -> list[str]:
    return [unescape(found) for found in IN_XML.findall(text)]


READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, BinaryIO], Iterator[str]]], ...] = (
    (lambda begin: begin.startswith(SIGNATURE), _png),
    (lambda begin: begin.startswith((b"GIF87a", b"GIF89a")), _gif),
    (lambda begin: begin[:4] == b"RIFF" and begin[8:12] == b"WEBP", _webp),
    (lambda begin: begin[4:8] == b"ftyp" or begin.startswith(b"\x1a\x45\xdf\xa3"), _video),
    (lambda begin: begin.startswith(b"%PDF-"), _pdf),
    (lambda begin: begin.startswith(b"PK\x03\x04"), _pptx),
)
"""Which files are whose, by how they begin."""
