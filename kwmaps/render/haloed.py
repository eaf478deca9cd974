"""Letters with haloes that stay letters in a PDF: they can be searched, copied and read aloud.

Matplotlib draws whatever has a halo as shapes. Here the same words are written twice: first only their outlines, broad and in
the halo's colour, said to be empty of text; then the words themselves.
"""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_rgb
from matplotlib.patheffects import Stroke
from matplotlib.text import Text as TextArtist


class _Raw:
    """Bytes for the page's stream as they are."""

    def __init__(self, text: str) -> None:
        self._text = text.encode("ascii")

    def pdfRepr(self) -> bytes:  # noqa: N802 - matplotlib's name
        return self._text


class HaloedText(TextArtist):
    """A text artist whose halo a PDF draws by stroking its letters."""

    halo: tuple[float, float, float] = (1.0, 1.0, 1.0)
    halo_points: float = 0.0

    def draw(self, renderer: Any) -> None:
        """Draws the halo, then the letters; `renderer` is the PDF's."""
        # What the letters need is set before the state is kept, so that the writer still knows it afterwards.
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        self._set_gc_clip(gc)  # type: ignore[attr-defined] # left out of the types
        renderer.check_gc(gc, gc.get_rgb())
        gc.restore()
        red, green, blue = self.halo
        begin = (
            f"/Span <</ActualText ()>> BDC q {red:.4f} {green:.4f} {blue:.4f} RG {self.halo_points:.3f} w 1 J 1 j 1 Tr"
        )
        renderer.file.output(_Raw(begin))
        super().draw(renderer)
        renderer.file.output(_Raw("Q EMC"))
        super().draw(renderer)


def as_letters(mark: Any) -> Any:
    """A text artist with a halo as one whose letters a PDF keeps; anything else as it is."""
    if not isinstance(mark, TextArtist) or not mark.get_path_effects():
        return mark
    stroke = next(effect for effect in mark.get_path_effects() if isinstance(effect, Stroke))
    x, y = mark.get_position()
    found = HaloedText(
        x,
        y,
        mark.get_text(),
        color=mark.get_color(),
        fontproperties=mark.get_fontproperties(),
        ha=mark.get_horizontalalignment(),
        va=mark.get_verticalalignment(),
        rotation=mark.get_rotation(),
        rotation_mode="anchor",
        parse_math=False,
    )
    given = stroke._gc  # type: ignore[attr-defined]  # noqa: SLF001 - what the effect was made with
    found.halo, found.halo_points = to_rgb(given["foreground"]), float(given["linewidth"])
    return found
