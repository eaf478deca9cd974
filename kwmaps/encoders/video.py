"""Pictures as video: each stretch of a film by itself, so that stretches are encoded side by side and joined afterwards.

Every stretch begins with a key frame and has no frames that point ahead, hence any two can follow one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.tiles import Grid, Tiles
from kwmaps.encoders.yuv import Planes
from kwmaps.errors import missing

if TYPE_CHECKING:
    from av import VideoFrame
    from av.video.codeccontext import VideoCodecContext
    from av.video.plane import VideoPlane

HUNDREDTHS = Fraction(1, 100)
"""Of a second, as the schedule counts."""


@dataclass(frozen=True)
class Codec:
    """A way to compress video, and what it is set to."""

    library: str
    """As ffmpeg calls it."""
    options: Mapping[str, str]
    set_up: Mapping[str, int]
    """Attributes of the codec's context."""


def _no_wider() -> str:
    """Keeps x264 off AVX-512, with which it takes an eighth longer on such frames: most of a block's work is too short for it.

    Whoever has that has all of AVX2. The bytes are the same. Numpy has asked the processor, which a system's list of what it has may not
    tell of, as where the processor is emulated.
    """
    found = cast("dict[str, Any]", np.show_config(mode="dicts"))["SIMD Extensions"].get("found", ())
    return ":asm=AVX2" if any("AVX512" in name or name == "X86_V4" for name in found) else ""


CODECS = {
    # One thread, no clock, and none of the ways that only some kinds of processors know: the same pictures give the same bytes
    # on any machine. No frame points ahead, and x264 looks at none: its macroblock tree now and then weighed a frame otherwise
    # in a process that had drawn other things before.
    "h264": Codec(
        "libx264",
        {
            "preset": "superfast",
            # The same quantiser all along: what stands still is then left alone, where a rate that is regulated touches it
            # up again and again.
            "qp": "20",
            "x264-params": (
                "threads=1:cpu-independent=1:bframes=0:no-mbtree=1:rc-lookahead=0:scenecut=0:keyint=infinite:force-cfr=1:aq-mode=0"
                # Maps stand still or are drawn anew: looking for motion finds nothing, and takes a third of the time. Smoothing
                # between blocks only blurs lines and letters, and arithmetic coding saves two per cent for a fifth of the time.
                f":me=dia:subme=0:weightp=0:no-deblock=1:cabac=0{_no_wider()}"
            ),
        },
        {"max_b_frames": 0},
    ),
    # VP9 rather than AV1: it plays wherever WebM does, and costs no more time than H.264. Constant quality; nothing is looked at
    # ahead, and speed 6 is a set of methods, not a race against the clock.
    "vp9": Codec(
        "libvpx-vp9",
        {
            "crf": "30",
            "deadline": "realtime",
            "cpu-used": "6",
            "lag-in-frames": "0",
            "auto-alt-ref": "0",
            "g": "99999",
            "row-mt": "0",
        },
        {"bit_rate": 0, "thread_count": 1},
    ),
}


class Packet(NamedTuple):
    """One frame, compressed."""

    content: bytes
    is_key: bool


def library() -> object:
    """PyAV.

    Raises
    ------
    RequestError
        It isn't there.
    """
    try:
        import av
    except ImportError:
        raise missing("video needs", "PyAV", "video") from None
    return av


def expect_library() -> None:
    """Finds out whether PyAV is there, without the time that loading it takes.

    Raises
    ------
    RequestError
        It isn't.
    """
    # Where somebody has put nothing in a module's place, looking for it is an error.
    with suppress(ValueError):
        if find_spec("av"):
            return
    raise missing("video needs", "PyAV", "video")


def time_base(fps: int | None) -> Fraction:
    """The unit in which a film counts: a frame of its constant rate, or hundredths of a second."""
    return Fraction(1, fps) if fps else HUNDREDTHS


def set_up(context: VideoCodecContext, codec: Codec, size: tuple[int, int], fps: int | None) -> None:
    """Gives a new codec context the settings that all stretches of a film share."""
    from av.codec.context import Flags

    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.time_base = time_base(fps)
    context.framerate = Fraction(fps or 25)
    for name, value in codec.set_up.items():
        setattr(context, name, value)
    context.options = dict(codec.options)
    context.flags |= Flags.global_header
    # BT.709, as players expect of such sizes; without the mark they guess, and tints shift.
    context.color_range, context.colorspace = 1, 1
    context.color_primaries = context.color_trc = 1


class Shown:
    """One frame, which the pictures of a grid are written into one after the other: encoders have taken a copy when they answer."""

    def __init__(self, grid: Grid) -> None:
        library()
        from av import VideoFrame

        self.frame = VideoFrame(*grid.size, "yuv420p")
        self.frame.color_range, self.frame.colorspace = 1, 1
        self._planes = Planes(grid, *(_writable(plane) for plane in self.frame.planes))

    def update(self, tiles: Iterable[Tiles]) -> None:
        """Takes over what changed."""
        for part in tiles:
            self._planes.update(part)


class Encoder:
    """Encodes one stretch of a film."""

    def __init__(self, codec: str, size: tuple[int, int], fps: int | None = None) -> None:
        library()
        from av.video.codeccontext import VideoCodecContext

        self._context = cast("VideoCodecContext", VideoCodecContext.create(CODECS[codec].library, "w"))
        set_up(self._context, CODECS[codec], size, fps)
        self._base = time_base(fps)
        self._count = 0

    def add(self, shown: Shown) -> list[Packet]:
        """The next picture; returns packets that are ready."""
        # When a frame is shown is decided where the film is put together.
        shown.frame.pts, shown.frame.time_base = self._count, self._base
        self._count += 1
        return self._packets(shown.frame)

    def close(self) -> list[Packet]:
        """The packets that were still waiting."""
        return self._packets(None)

    def _packets(self, frame: VideoFrame | None) -> list[Packet]:
        return [Packet(bytes(packet), packet.is_keyframe) for packet in self._context.encode(frame)]


def _writable(plane: VideoPlane) -> NDArray[np.uint8]:
    """A plane's pixels, (height, width); its rows may be longer than they are."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
