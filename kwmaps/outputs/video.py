"""A film as MP4: H.264 that PowerPoint, Safari and Chromium play, each frame shown for as long as the schedule says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kwmaps.build.whole import whole_file
from kwmaps.encoders.h264 import OPTIONS, TIME_BASE, Packet, library, set_up

if TYPE_CHECKING:
    from av.container import OutputContainer


class VideoWriter:
    """Takes packets and joins them to one film."""

    def __init__(self, container: OutputContainer, size: tuple[int, int]) -> None:
        self._container = container
        # It encodes nothing here: it tells the file what the stretches were encoded with, which were set up alike.
        self._stream = container.add_stream("libx264", rate=25, options=dict(OPTIONS))
        set_up(self._stream.codec_context, size)
        self._stream.time_base = TIME_BASE
        container.start_encoding()
        self._now = 0

    def add(self, packet: Packet, centiseconds: int) -> None:
        """The next frame, and how long it stays."""
        from av import Packet as MuxedPacket

        muxed = MuxedPacket(packet.content)
        muxed.stream = self._stream
        muxed.time_base = TIME_BASE
        muxed.pts = muxed.dts = self._now
        muxed.duration = centiseconds
        muxed.is_keyframe = packet.is_key
        self._container.mux(muxed)
        self._now += centiseconds


@contextmanager
def video(path: Path, size: tuple[int, int], title: str, credit: str) -> Iterator[VideoWriter]:
    """An MP4 that takes its name when it is complete.

    Raises
    ------
    RequestError
        PyAV is missing.
    OutputError
        The file can't be written.
    """
    library()
    import av

    with whole_file(path) as file:
        # The index goes to the front, so that a film plays while it is loaded; for that it is written twice, by name.
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        with av.open(file.name, "w", format="mp4", options=options) as container:
            container.metadata.update({"title": title, "copyright": credit, "comment": credit})
            yield VideoWriter(container, size)
        file.seek(0, 2)
