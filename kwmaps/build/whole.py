"""Files that appear whole under their final name, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kwmaps.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into; it takes its name when everything is written, and is gone if anything fails.

    Raises
    ------
    OutputError
        The file can't be written; what stood under `path` is untouched.
    """
    new, part = _begin(path)
    try:
        with new as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OutputError:
        # Another product's failure passes through with its own words.
        raise
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Puts content under a name at once, whole, in a folder that is there; what was there before goes.

    Raises
    ------
    OutputError
        It can't be written; what was there before stays.
    """
    part = _beside(path)
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def expect_file(path: Path) -> None:
    """Finds out whether a file can be written, before minutes are spent on what shall stand in it.

    Raises
    ------
    OutputError
        It can't.
    """
    new, part = _begin(path)
    new.close()
    part.unlink()


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A folder for the time being, on the same disk as `path`, for what shall take that name.

    Raises
    ------
    OutputError
        It can't be made.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise OutputError(f"can't write into {path.parent} ({error.strerror}): choose another folder") from None
    with folder as name:
        yield Path(name)


def _begin(path: Path) -> tuple[BinaryIO, Path]:
    """A new file beside `path`, and its name."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder: name a file")
    make_folder(path.parent)
    part = _beside(path)
    try:
        return part.open("xb"), part
    except OSError as error:
        raise OutputError(f"can't write into {path.parent} ({error.strerror}): choose another folder") from None


def _beside(path: Path) -> Path:
    """A name that nobody has, for what shall take the name `path`."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(f"can't write {path} ({error.strerror}); what was there before is unchanged")


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it.

    Raises
    ------
    OutputError
        It can't be made, or is no folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{folder} can't be a folder: a file is in the way") from None
    except OSError as error:
        raise OutputError(f"can't make the folder {folder} ({error.strerror}): choose another with -o") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"can't write into {folder} (no permission): choose another folder")
