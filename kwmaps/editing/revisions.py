"""A war's folder as it is, or as it was in a revision of the git repository that keeps it."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kwmaps.errors import RequestError


@contextmanager
def folder_of(name: str, beside: Path) -> Iterator[Path]:
    """The folder that `name` means; one out of git is gone when this is left.

    Parameters
    ----------
    name
        A folder with a ``war.toml``, a revision such as ``HEAD~1``, or ``REVISION:path/in/the/repository``.
    beside
        The folder whose repository is asked, and whose earlier state is meant where no path is named.

    Raises
    ------
    RequestError
        It is neither, or git is missing, or knows no such revision.
    """
    path = Path(name)
    if path.is_dir():
        if not (path / "war.toml").is_file():
            raise RequestError(f"{name} has no war.toml: a geodata folder is wanted, or a git revision like HEAD~1")
        yield path
        return
    revision, colon, inside = name.partition(":")
    top = Path(_git(beside, name, "rev-parse", "--show-toplevel").decode().strip())
    if not colon:
        inside = Path(os.path.relpath(beside.resolve(), top.resolve())).as_posix()
    commit = _git(top, name, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    tree = f"{commit}:{'' if inside == '.' else inside}"
    try:
        packed = _git(top, name, "archive", "--format=zip", tree)
    except RequestError:
        raise RequestError(f"{name}: there was no folder {inside} then; name it as it was: {revision}:FOLDER") from None
    with tempfile.TemporaryDirectory(prefix="kwmaps-") as unpacked:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(unpacked)
        if not (Path(unpacked) / "war.toml").is_file():
            raise RequestError(
                f"{name}: {inside or 'the repository'} had no war.toml then; name the folder: {revision}:FOLDER"
            )
        yield Path(unpacked)


def _git(folder: Path, name: str, *words: str) -> bytes:
    """What a git command prints."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and revisions can't be taken for options
            ["git", "-C", str(folder), *words],  # noqa: S607 - whichever git the person uses
            capture_output=True,
            check=False,
            env=environment,
        )
    except OSError:
        raise RequestError(f"{name} is no folder, and git, which might know it as a revision, is missing") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        why = lines[0].removeprefix("fatal: ")
        # What git says first of a name that it doesn't know explains nothing to who mistyped a folder.
        more = "" if why == "Needed a single revision" else f" ({why})"
        raise RequestError(f"{name} is no folder here, and git knows no such revision of {folder}{more}")
    return done.stdout
