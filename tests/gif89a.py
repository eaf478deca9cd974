"""A small reader of GIFs, written from the GIF89a specification (W3C) and sharing no code with the package.

It keeps what other readers hide: colour tables, delays as they stand in the file, disposal, the comment, and it decodes
the pixels by itself.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass
class Image:
    """One image of the file, as stored."""

    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    delay: int
    """Hundredths of a second."""
    disposal: int
    transparent: int | None
    local_palette: bool
    interlaced: bool
    indices: NDArray[np.uint8]


@dataclass
class Gif:
    """A whole file."""

    version: str
    size: tuple[int, int]
    palette: NDArray[np.uint8] | None
    loop: int | None = None
    """Count of the NETSCAPE block: 0 for ever; None without such a block."""
    comments: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    @property
    def delays(self) -> list[int]:
        return [image.delay for image in self.images]

    def frames(self) -> list[NDArray[np.uint8]]:
        """What a viewer shows, (height, width, 3) each, by the rules of disposal."""
        assert self.palette is not None
        width, height = self.size
        shown = np.zeros((height, width, 3), np.uint8)
        found = []
        for image in self.images:
            assert image.disposal in (0, 1), "this reader knows only frames that stay"
            left, top, w, h = image.box
            window = shown[top : top + h, left : left + w]
            paint = np.full(image.indices.shape, True)
            if image.transparent is not None:
                paint = image.indices != image.transparent
            window[paint] = self.palette[image.indices[paint]]
            found.append(shown.copy())
        return found


def parse(content: bytes) -> Gif:
    """Reads a file; anything that the specification forbids is an assertion."""
    reader = _Reader(content)
    signature = reader.take(6)
    assert signature[:3] == b"GIF"
    width, height, packed, _, _ = struct.unpack("<HHBBB", reader.take(7))
    palette = reader.palette(packed & 7) if packed & 0x80 else None
    gif = Gif(signature[3:].decode(), (width, height), palette)
    control = (0, 0, None)
    while (kind := reader.take(1)) != b"\x3b":
        if kind == b"\x2c":
            gif.images.append(reader.image(control))
            control = (0, 0, None)
            continue
        assert kind == b"\x21", f"unknown block {kind!r}"
        label = reader.take(1)
        if label == b"\xf9":
            flags, delay, transparent = struct.unpack("<xBHBx", reader.take(6))
            control = (delay, flags >> 2 & 7, transparent if flags & 1 else None)
        elif label == b"\xfe":
            gif.comments.append(reader.blocks().decode("utf-8"))
        elif label == b"\xff":
            assert reader.take(1) == b"\x0b"
            name = reader.take(11)
            blocks = reader.blocks()
            if name == b"NETSCAPE2.0":
                assert blocks[0] == 1
                gif.loop = struct.unpack("<H", blocks[1:3])[0]
        else:
            reader.blocks()
    assert reader.at == len(content), "something follows the end of the file"
    return gif


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, count: int) -> bytes:
        found = self.content[self.at : self.at + count]
        assert len(found) == count, "the file ends too early"
        self.at += count
        return found

    def blocks(self) -> bytes:
        found = b""
        while count := self.take(1)[0]:
            found += self.take(count)
        return found

    def palette(self, bits: int) -> NDArray[np.uint8]:
        return np.frombuffer(self.take(3 * 2 ** (bits + 1)), np.uint8).reshape(-1, 3)

    def image(self, control: tuple[int, int, int | None]) -> Image:
        left, top, width, height, packed = struct.unpack("<HHHHB", self.take(9))
        local = bool(packed & 0x80)
        if local:
            self.palette(packed & 7)
        bits = self.take(1)[0]
        indices = np.frombuffer(lzw(self.blocks(), bits), np.uint8)
        assert len(indices) == width * height, "an image has too many or too few pixels"
        delay, disposal, transparent = control
        return Image(
            (left, top, width, height),
            delay,
            disposal,
            transparent,
            local,
            bool(packed & 0x40),
            indices.reshape(height, width),
        )


def lzw(data: bytes, bits: int) -> bytes:
    """Unpacks the variable-length codes of an image."""
    clear, end = 1 << bits, (1 << bits) + 1
    first = [bytes([value]) for value in range(clear)] + [b"", b""]
    table, width, previous = list(first), bits + 1, b""
    out: list[bytes] = []
    pool = held = 0
    for byte in data:
        pool |= byte << held
        held += 8
        while held >= width:
            code = pool & ((1 << width) - 1)
            pool >>= width
            held -= width
            if code == clear:
                table, width, previous = list(first), bits + 1, b""
                continue
            if code == end:
                return b"".join(out)
            if code < len(table):
                entry = table[code]
            else:
                assert code == len(table), "a code that isn't known yet"
                assert previous, "a code that refers to nothing"
                entry = previous + previous[:1]
            out.append(entry)
            if previous and len(table) < 4096:
                table.append(previous + entry[:1])
                if len(table) == 1 << width and width < 12:
                    width += 1
            previous = entry
    raise AssertionError("the image's data has no end code")
