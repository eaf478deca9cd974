"""A folder of PNGs, one a date, that changes all at once when the last one is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kwmaps.build.whole import make_folder
from kwmaps.dates import ISO
from kwmaps.errors import OutputError


class FrameFolder:
    """Takes frames; `folder` gets them when all are there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, Path] = {}
        self.names: list[str] = []

    def add(self, day: date, file: Path) -> None:
        """A day's frame: a file that moves in at the end, or the one that stands in the folder already."""
        name = f"{day}.png"
        self.names.append(name)
        if file != self._folder / name:
            self._waiting[name] = file

    def move_in(self) -> None:
        # All or none: what would stop the moving half-way is looked for first.
        for name in self.names:
            if (self._folder / name).is_dir():
                raise OutputError(f"{self._folder / name} is a folder: a frame should stand there; nothing was changed")
        for name, file in self._waiting.items():
            file.replace(self._folder / name)
        own = set(self.names)
        for old in self._folder.glob("*.png"):
            if ISO.fullmatch(old.stem) and old.name not in own and old.is_file():
                old.unlink()

    @property
    def bytes(self) -> int:
        return sum((self._folder / name).stat().st_size for name in self.names)


@contextmanager
def frame_folder(folder: Path) -> Iterator[FrameFolder]:
    """Frames wait elsewhere and move in at the end; frames of other dates then leave, other files stay.

    Raises
    ------
    OutputError
        The folder can't be written; the frames that were there are unchanged.
    """
    make_folder(folder)
    frames = FrameFolder(folder)
    try:
        yield frames
        frames.move_in()
    except OutputError:
        # Another product's failure passes through with its own words.
        raise
    except OSError as error:
        what = f"can't write {folder} ({error.strerror}); the frames that were there are unchanged"
        raise OutputError(what) from error
