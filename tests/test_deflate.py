"""Rows as zlib streams, read back by Python's own zlib."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwmaps.encoders.deflate import HIGH, PLAIN, Bands, stream


def rows_like_a_map(rng: np.random.Generator, height: int, length: int) -> np.ndarray:
    """Areas of one colour, some noise, and rows that come again."""
    rows = np.repeat(rng.integers(0, 255, (height, -(-length // 7)), np.uint8), 7, axis=1)[:, :length]
    rows[:, length // 2 :] = rng.integers(0, 255, (height, length - length // 2), np.uint8)
    rows[height // 2 :] = rows[: height - height // 2]
    return np.ascontiguousarray(rows)


@given(height=st.integers(0, 3 * HIGH), length=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
def test_rows_are_read_back(height: int, length: int, seed: int) -> None:
    rows = rows_like_a_map(np.random.default_rng(seed), height, length)
    assert zlib.decompress(stream(rows)) == rows.tobytes()
    assert zlib.decompress(Bands(rows).stream()) == rows.tobytes()


@pytest.mark.parametrize("length", [1, 300, 1281, 70_000])
def test_large_rows_are_read_back(length: int) -> None:
    rows = rows_like_a_map(np.random.default_rng(1), 2 * HIGH + 5, length)
    assert zlib.decompress(stream(rows)) == rows.tobytes()
    assert zlib.decompress(Bands(rows).stream()) == rows.tobytes()


@given(seed=st.integers(0, 2**32 - 1))
def test_bands_have_the_bytes_that_they_would_have_anew(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rows_like_a_map(rng, 3 * HIGH + 5, 60)
    bands = Bands(rows)
    for _ in range(4):
        bands.stream()
        changed = rng.integers(0, len(rows), rng.integers(0, 5))
        rows[changed, rng.integers(0, 60)] ^= 1
        bands.changed(changed)
    assert bands.stream() == Bands(rows.copy()).stream()


def test_only_told_bands_are_compressed_again() -> None:
    rows = rows_like_a_map(np.random.default_rng(2), 3 * HIGH, 200)
    bands = Bands(rows)
    before = bands.stream()
    rows[:] = 0
    bands.changed(np.array([HIGH, 2 * HIGH - 1]))
    with pytest.raises(zlib.error, match="incorrect data check"):
        zlib.decompress(bands.stream())
    inside = zlib.decompressobj(-zlib.MAX_WBITS)
    told = np.frombuffer(inside.decompress(bands.stream()[2:]), np.uint8).reshape(rows.shape)
    was = np.frombuffer(zlib.decompress(before), np.uint8).reshape(rows.shape)
    assert not told[HIGH : 2 * HIGH].any()
    assert np.array_equal(told[:HIGH], was[:HIGH])
    assert np.array_equal(told[2 * HIGH :], was[2 * HIGH :])


def test_isal_is_told_the_first_bytes_which_are_stored() -> None:
    # Otherwise isal's place in memory decides on bytes of the stream, in one of some thousand places.
    head = bytes(range(PLAIN))
    packed = stream(np.tile(np.frombuffer(head, np.uint8), (2, 60)))
    assert packed[2:].startswith(b"\x00\x08\x00\xf7\xff" + head)
    with pytest.raises(zlib.error, match="too far back"):
        zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed[2 + 5 + PLAIN :])
