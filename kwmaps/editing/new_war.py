"""A folder with another war to begin from: an invented one on an invented island, small and complete."""

from __future__ import annotations

import shutil
from pathlib import Path

from kwmaps.build.whole import folder_beside, make_folder
from kwmaps.errors import OutputError, RequestError

EXAMPLE = Path(__file__).parent / "island"


def new_war(folder: Path) -> Path:
    """Copies the example into a new or empty folder, all of it or nothing.

    Raises
    ------
    RequestError
        Something stands there already.
    OutputError
        The folder can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError(f"{folder} is there already and not empty: name a new folder")
    make_folder(folder.absolute().parent)
    with folder_beside(folder.absolute()) as near:
        try:
            whole = near / "war"
            for path in sorted(path for path in EXAMPLE.rglob("*") if path.is_file()):
                copy = whole / path.relative_to(EXAMPLE)
                copy.parent.mkdir(parents=True, exist_ok=True)
                # Contents only: an installed program's files may be read-only, these are there to be edited.
                shutil.copyfile(path, copy)
            if folder.is_dir():
                folder.rmdir()
            whole.rename(folder)
        except OSError as error:
            raise OutputError(f"can't write {folder} ({error.strerror}): choose another place") from error
    return folder
