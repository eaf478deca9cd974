"""Small readers of WebP, PNG and WebM, written from their specifications and sharing no code with the package.

They keep what players hide: the chunks in their order, delays as they stand in the file, how often it plays.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """One frame of an animated picture, as stored."""

    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    milliseconds: float
    blended: bool
    kept: bool
    """Whether it stays under the next one."""


@dataclass(frozen=True)
class Animated:
    """A whole animated picture."""

    size: tuple[int, int]
    plays: int
    frames: list[Frame]
    texts: dict[str, str]


def webp(content: bytes) -> Animated:
    """Reads an animated WebP; anything that the specification forbids is an assertion."""
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WEBP"
    assert struct.unpack("<I", content[4:8])[0] == len(content) - 8
    chunks = list(_riff(content, 12))
    kinds = [kind for kind, _ in chunks]
    assert kinds[:2] == ["VP8X", "ANIM"]
    head, animation = chunks[0][1], chunks[1][1]
    size = _u24(head[4:7]) + 1, _u24(head[7:10]) + 1
    assert head[0] & 0x02, "the file says of itself that it moves"
    assert bool(head[0] & 0x04) == ("XMP " in kinds)
    frames = []
    for kind, inside in chunks:
        if kind == "ANMF":
            left, top, width, height, stay = (_u24(inside[at : at + 3]) for at in range(0, 15, 3))
            (picture,) = _riff(inside, 16)
            assert picture[0] == "VP8L"
            # The picture's own size, in 14 bits each, behind its signature.
            assert picture[1][0] == 0x2F
            bits = int.from_bytes(picture[1][1:5], "little")
            assert ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1) == (width + 1, height + 1)
            box = (2 * left, 2 * top, width + 1, height + 1)
            assert box[0] + box[2] <= size[0]
            assert box[1] + box[3] <= size[1]
            frames.append(Frame(box, stay, not inside[15] & 0x02, not inside[15] & 0x01))
    texts = {kind: inside.decode() for kind, inside in chunks if kind == "XMP "}
    return Animated(size, struct.unpack("<IH", animation)[1], frames, texts)


def _riff(content: bytes, at: int) -> Iterator[tuple[str, bytes]]:
    while at < len(content):
        kind, length = content[at : at + 4].decode("ascii"), struct.unpack("<I", content[at + 4 : at + 8])[0]
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    assert at == len(content)


def _u24(three: bytes) -> int:
    return int.from_bytes(three, "little")


def apng(content: bytes) -> Animated:
    """Reads an animated PNG; anything that the specification forbids is an assertion."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    size = plays = None
    count = sequence = 0
    frames: list[Frame] = []
    texts = {}
    at, kinds = 8, []
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        inside = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + inside)
        kinds.append(kind)
        at += 12 + length
        match kind:
            case b"IHDR":
                size = struct.unpack(">II", inside[:8])
            case b"acTL":
                assert b"IDAT" not in kinds
                count, plays = struct.unpack(">II", inside)
            case b"fcTL":
                number, width, height, left, top, part, whole, disposal, blend = struct.unpack(">IIIIIHHBB", inside)
                assert number == sequence
                sequence += 1
                frames.append(
                    Frame((left, top, width, height), 1000 * part / (whole or 100), blend == 1, disposal == 0)
                )
            case b"fdAT":
                assert struct.unpack(">I", inside[:4])[0] == sequence
                sequence += 1
                _fits(inside[4:], frames[-1])
            case b"IDAT":
                _fits(inside, frames[-1])
            case b"iTXt":
                key, text = inside.split(b"\0", 1)
                texts[key.decode()] = text[4:].decode()
    assert kinds[-1] == b"IEND"
    assert count == len(frames)
    assert size is not None
    assert plays is not None
    return Animated((size[0], size[1]), plays, frames, texts)


def _fits(compressed: bytes, frame: Frame) -> None:
    _, _, width, height = frame.box
    assert len(zlib.decompress(compressed)) == height * (1 + width)


HOLDERS = {
    0x18538067,
    0x1654AE6B,
    0xAE,
    0xE0,
    0x55B0,
    0x1F43B675,
    0x1549A966,
    0x1A45DFA3,
    0xA0,
    0x1254C367,
    0x7373,
    0x67C8,
}
"""Elements of WebM that hold others: segment, tracks, track, video, colour, cluster, info, head, block group, tags."""


def webm(content: bytes) -> list[tuple[int, bytes]]:
    """The elements of a WebM in their order, as (id, content)."""
    return list(_ebml(content, 0, len(content)))


def _ebml(content: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    while at < end:
        length = 9 - content[at].bit_length()
        kind = int.from_bytes(content[at : at + length], "big")
        at += length
        length = 9 - content[at].bit_length()
        size = int.from_bytes(content[at : at + length], "big") & (1 << 7 * length) - 1
        at += length
        yield kind, b"" if kind in HOLDERS else content[at : at + size]
        if kind in HOLDERS:
            yield from _ebml(content, at, at + size)
        at += size
