"""What animated pictures of every kind have in common: they take frames one by one, and a frame like the last one makes that stay."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import BinaryIO

SHORTEST = 2
"""Hundredths of a second: browsers slow down anything below."""


class Animation(ABC):
    """Writes a file of frames; never more than one of them is in memory, and that is compressed."""

    longest: int
    """Hundredths of a second that a frame of this kind can stay."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held: tuple[bytes, int] | None = None
        self.written = 0
        """Frames in the file, so far."""

    def add_block(self, block: bytes | None, centiseconds: int) -> None:
        """The next frame, compressed; without a block it looks like the one before, which then stays longer."""
        if centiseconds < SHORTEST:
            raise ValueError(f"a frame must stay at least {SHORTEST} hundredths of a second, not {centiseconds}")
        if block is None and self._held is not None:
            if self._held[1] + centiseconds <= self.longest:
                self._held = (self._held[0], self._held[1] + centiseconds)
                return
            block = self.standing()
        if block is None:
            raise ValueError("the first frame must have a picture")
        self._flush()
        self._held = (block, centiseconds)

    def close(self) -> None:
        """Writes the last frame and the end of the file."""
        self._flush()
        self.end()

    def _flush(self) -> None:
        if self._held is not None:
            self.frame(*self._held)
            self.written += 1

    @staticmethod
    @abstractmethod
    def standing() -> bytes:
        """A frame that changes nothing."""

    @abstractmethod
    def frame(self, block: bytes, centiseconds: int) -> None:
        """Writes a frame."""

    @abstractmethod
    def end(self) -> None:
        """Writes what stands behind the last frame, and what could not be known before."""
