"""What earlier builds finished, kept beside their outputs: a build that was stopped goes on, an edit redraws what it touches.

Everything carries the key of what it was made from and a digest of itself. What doesn't match is as if it weren't there.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from kwmaps.build.sealed import digest, keep, kept
from kwmaps.build.studio import Shot
from kwmaps.build.whole import make_folder
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.video import Packet
from kwmaps.errors import OutputError

NAME = ".kwmaps"
"""The folder, beside the outputs; it may be deleted at any time."""

MAGIC, PALETTE, WORDS = b"kwmaps reel 4\n", b"kwmaps palette 1\n", b"kwmaps words 1\n"


class Finished(NamedTuple):
    """A reel that an earlier build finished."""

    shots: list[Shot]
    keys: list[str]


class Store:
    """The folder of finished reels, and of frames that wait for their film to be complete."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self.folder = folder
        self._digests: dict[str, str] = {}
        self._used: set[str] = set()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other builds out of the folder; the system lets go of it when this process ends, however it does.

        Raises
        ------
        OutputError
            Another build is at work in it.
        """
        # The lock lies with temporary files: nothing is left among the outputs.
        name = sha256(str(self.folder.resolve()).encode()).hexdigest()[:24]
        lock = FileLock(Path(tempfile.gettempdir()) / f"kwmaps-{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            where = self.folder.parent
            raise OutputError(
                f"another build is writing into {where}: wait until it is done, or choose another folder"
            ) from None
        except OSError:
            # Where there are no locks it goes without: files appear whole in any case.
            yield
            return
        try:
            yield
        finally:
            lock.release()

    @property
    def is_empty(self) -> bool:
        """Whether no earlier build left anything."""
        return not any(self.folder.glob("*.reel"))

    def reel(self, key: str) -> Finished | None:
        """The reel of this key, if it is there and whole."""
        found = _read(self._path(key))
        if found is not None:
            self._used.add(self._path(key).name)
        return found

    def keep(self, key: str, reel: Finished) -> None:
        """Remembers a reel."""
        keep(self._path(key), MAGIC, _written(reel))
        self._used.add(self._path(key).name)

    def learn(self) -> None:
        """Looks at all reels that are there, for the frames that they vouch for."""
        for path in sorted(self.folder.glob("*.reel")):
            found = _read(path)
            if found is not None:
                for frame_key, shot in zip(found.keys, found.shots, strict=True):
                    if isinstance(shot.png, str):
                        self._digests[frame_key] = shot.png

    def png(self, frame_key: str, day: date, frames: Path) -> tuple[Path, str] | None:
        """A finished picture: its file on the shelf or among `frames`, and its digest; None if none is whole."""
        vouched = self._digests.get(frame_key)
        if vouched is None:
            return None
        for path in (self.folder / f"{frame_key}.png", frames / f"{day}.png"):
            with suppress(OSError):
                if digest(path.read_bytes()) == vouched:
                    return path, vouched
        return None

    def palette(self, key: str) -> Palette | None:
        """The palette of this key, if it is there and whole."""
        body = kept(self.folder / f"{key}.palette", PALETTE)
        self.use(f"{key}.palette")
        return None if body is None else Palette(np.frombuffer(body, np.uint8).reshape(-1, 3))

    def keep_palette(self, key: str, palette: Palette) -> None:
        """Remembers a palette."""
        keep(self.folder / f"{key}.palette", PALETTE, palette.colours.tobytes())

    def words(self, name: str) -> bytes | None:
        """What is kept under this name of where words stand, if it is there and whole."""
        self.use(name)
        return kept(self.folder / name, WORDS)

    def keep_words(self, name: str, body: bytes) -> None:
        """Remembers where words stand."""
        self.use(name)
        keep(self.folder / name, WORDS, body)

    def use(self, name: str) -> None:
        """Hears that a file belongs to what is being built."""
        self._used.add(name)

    def tidy(self) -> None:
        """Forgets all that the finished build didn't use."""
        for path in self.folder.iterdir():
            if path.name not in self._used:
                with suppress(OSError):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.reel"


def _written(reel: Finished) -> bytes:
    shots: list[list[Any]] = []
    blobs: list[bytes] = []
    for key, shot in zip(reel.keys, reel.shots, strict=True):
        png = shot.png if isinstance(shot.png, str) else None
        blocks = {kind: None if block is None else len(block) for kind, block in shot.blocks.items()}
        packets = {codec: [[len(p.content), p.is_key] for p in own] for codec, own in shot.packets.items()}
        shots.append([shot.day.isoformat(), key, png, blocks, packets])
        blobs += [block or b"" for block in shot.blocks.values()]
        blobs += [packet.content for own in shot.packets.values() for packet in own]
    header = json.dumps(shots).encode()
    return len(header).to_bytes(8, "little") + header + b"".join(blobs)


def _read(path: Path) -> Finished | None:
    body = kept(path, MAGIC)
    if body is None:
        return None
    size = int.from_bytes(body[:8], "little")
    header, at = json.loads(body[8 : 8 + size]), 8 + size

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        return body[at - count : at]

    shots, keys = [], []
    for day, key, png, lengths, counted in header:
        blocks = {kind: None if length is None else take(length) for kind, length in lengths.items()}
        packets = {codec: tuple(Packet(take(count), is_key) for count, is_key in own) for codec, own in counted.items()}
        shots.append(Shot(date.fromisoformat(day), png, blocks, packets))
        keys.append(key)
    return Finished(shots, keys)
