"""A folder of PNGs, one a date, that changes all at once when the last one is drawn."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kwmaps.build.whole import make_folder
from kwmaps.dates import ISO
from kwmaps.errors import OutputError


class FrameFolder:
    """Takes frames; `folder` gets them when all are there."""

    def __init__(self, waiting: Path) -> None:
        self._waiting = waiting
        self.names: list[str] = []
        self.bytes = 0

    def add(self, day: date, png: bytes) -> None:
        name = f"{day}.png"
        (self._waiting / name).write_bytes(png)
        self.names.append(name)
        self.bytes += len(png)


@contextmanager
def frame_folder(folder: Path) -> Iterator[FrameFolder]:
    """Frames wait beside `folder` and move in at the end; frames of other dates then leave, other files stay.

    Raises
    ------
    OutputError
        The folder can't be written; the frames that were there are unchanged.
    """
    make_folder(folder)
    try:
        waiting = Path(tempfile.mkdtemp(prefix=".frames.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise OutputError(f"can't write into {folder.parent} ({error.strerror}): choose another folder") from None
    try:
        frames = FrameFolder(waiting)
        try:
            yield frames
            # All or none: what would stop the moving half-way is looked for first.
            for name in frames.names:
                if (folder / name).is_dir():
                    raise OutputError(f"{folder / name} is a folder: a frame should stand there; nothing was changed")
            for name in frames.names:
                (waiting / name).replace(folder / name)
            for old in folder.glob("*.png"):
                if ISO.fullmatch(old.stem) and old.name not in frames.names and old.is_file():
                    old.unlink()
        except OutputError:
            # Another product's failure passes through with its own words.
            raise
        except OSError as error:
            what = f"can't write {folder} ({error.strerror}); the frames that were there are unchanged"
            raise OutputError(what) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
