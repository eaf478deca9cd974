"""Parts of pictures: a frame is like the one before but for some, and only those are encoded anew."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Part = tuple[slice, slice]
"""Rows and columns of a picture."""


def whole(picture: NDArray[Any]) -> Part:
    """All of a picture (height, width, …)."""
    height, width = picture.shape[:2]
    return slice(0, height), slice(0, width)
