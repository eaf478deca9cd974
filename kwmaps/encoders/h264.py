"""Pictures as H.264: each stretch of a film by itself, so that stretches are encoded side by side and joined afterwards.

Every stretch begins with a key frame and has no frames that point ahead, hence any two can follow one another.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.yuv import Planes
from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

TIME_BASE = Fraction(1, 100)
"""Hundredths of a second, as the schedule counts."""

OPTIONS = {
    "preset": "veryfast",
    "crf": "19",
    # One thread, and no clock: the same pictures give the same bytes on any machine. No frame points ahead, and x264 looks at
    # none: its macroblock tree now and then weighed a frame otherwise in a process that had drawn other things before.
    "x264-params": "threads=1:bframes=0:no-mbtree=1:rc-lookahead=0:scenecut=0:keyint=infinite:force-cfr=1:aq-mode=1",
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
        raise RequestError('video needs PyAV, which is missing here: pip install "kwmaps[video]"') from None
    return av


def set_up(context: VideoCodecContext, size: tuple[int, int]) -> None:
    """Gives a new codec context the settings that all stretches of a film share."""
    from av.codec.context import Flags

    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.time_base = TIME_BASE
    context.framerate = Fraction(25)
    context.max_b_frames = 0
    context.options = dict(OPTIONS)
    context.flags |= Flags.global_header
    # BT.709, as players expect of such sizes; without the mark they guess, and tints shift.
    context.color_range, context.colorspace = 1, 1
    context.color_primaries = context.color_trc = 1


class Encoder:
    """Encodes one stretch of a film."""

    def __init__(self, size: tuple[int, int]) -> None:
        library()
        from av.video.codeccontext import VideoCodecContext

        self._context = VideoCodecContext.create("libx264", "w")
        set_up(self._context, size)
        self._planes = Planes(size)
        self._count = 0

    def add(self, picture: NDArray[np.uint8], parts: Iterable[tuple[slice, slice]] | None = None) -> list[Packet]:
        """The next picture (height, width, 3), changed only in `parts` if they are told; returns packets that are ready."""
        from av import VideoFrame

        height, width = picture.shape[:2]
        if parts is None or not self._count:
            parts = [(slice(0, height), slice(0, width))]
        for part in parts:
            self._planes.update(picture, part)
        frame = VideoFrame.from_ndarray(self._planes.packed, format="yuv420p")
        frame.color_range, frame.colorspace = 1, 1
        # When a frame is shown is decided where the film is put together.
        frame.pts, frame.time_base = self._count, TIME_BASE
        self._count += 1
        return [Packet(bytes(packet), packet.is_keyframe) for packet in self._context.encode(frame)]

    def close(self) -> list[Packet]:
        """The packets that were still waiting."""
        return [Packet(bytes(packet), packet.is_keyframe) for packet in self._context.encode(None)]
