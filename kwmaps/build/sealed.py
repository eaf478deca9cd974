"""Files that can be told from damaged ones: what an earlier build, or another process of this one, left and may be used again."""

from __future__ import annotations

from pathlib import Path

from isal import isal_zlib

from kwmaps.build.whole import replace_file


def digest(content: bytes) -> str:
    """What tells whether a file is as it was written. Guards against damage, not against malice."""
    return f"{len(content):012x}{isal_zlib.crc32(content):08x}"


def keep(path: Path, magic: bytes, body: bytes) -> None:
    """Writes a file that vouches for itself; `magic` says what it is, and in which form."""
    replace_file(path, magic + digest(body).encode() + b"\n" + body)


def kept(path: Path, magic: bytes) -> bytes | None:
    """What was kept there, or None if it isn't there or isn't whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = len(magic) + 21
    body = content[start:]
    if not content.startswith(magic) or content[len(magic) : start] != digest(body).encode() + b"\n":
        return None
    return body
