"""A film as MP4 (H.264, for PowerPoint, Safari, Chromium) or WebM (VP9), each frame shown for as long as the schedule says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kwmaps.build.whole import whole_file
from kwmaps.encoders.video import CODECS, Packet, library, set_up, time_base

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext


@dataclass(frozen=True)
class Container:
    """A kind of video file: what it holds, and how it is laid out."""

    codec: str
    layout: str
    """As ffmpeg says it: the index goes to the front, so that a film plays while it is loaded."""


CONTAINERS = {"mp4": Container("h264", "movflags=+faststart"), "webm": Container("vp9", "cues_to_front=1")}


class VideoWriter:
    """Takes packets and joins them to one film, at a constant rate if `fps` says so."""

    def __init__(self, container: OutputContainer, codec: str, size: tuple[int, int], fps: int | None) -> None:
        self._container, self._fps, self._base = container, fps, time_base(fps)
        # It encodes nothing here: it tells the file what the stretches were encoded with, which were set up alike.
        wanted = CODECS[codec]
        self._stream = container.add_stream(wanted.library, rate=fps or 25, options=dict(wanted.options))
        set_up(cast("VideoCodecContext", self._stream.codec_context), wanted, size, fps)
        self._stream.time_base = self._base
        container.start_encoding()
        self._now = 0

    def add(self, packets: Sequence[Packet], centiseconds: int) -> None:
        """The next frame, and how long it stays; at a constant rate as many packets as pictures of it are shown."""
        from av import Packet as MuxedPacket

        for packet in packets:
            muxed = MuxedPacket(packet.content)
            muxed.stream = self._stream
            muxed.time_base = self._base
            muxed.pts = muxed.dts = self._now
            muxed.duration = 1 if self._fps else centiseconds
            muxed.is_keyframe = packet.is_key
            self._now += 1 if self._fps else centiseconds
            self._container.mux(muxed)


@contextmanager
def video(path: Path, kind: str, size: tuple[int, int], fps: int | None, told: dict[str, str]) -> Iterator[VideoWriter]:
    """An MP4 or a WebM that takes its name when it is complete; `told` is what it says about itself.

    Raises
    ------
    RequestError
        PyAV is missing.
    OutputError
        The file can't be written.
    """
    library()
    import av

    chosen = CONTAINERS[kind]
    name, value = chosen.layout.split("=")
    with whole_file(path) as file:
        # For the index the file is written twice, by name.
        options = {name: value, "fflags": "+bitexact"}
        with av.open(file.name, "w", format=kind, options=options) as container:
            container.metadata.update(told)
            yield VideoWriter(container, chosen.codec, size, fps)
        file.seek(0, 2)
