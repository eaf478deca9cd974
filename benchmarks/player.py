"""Measures the page that plays the war, in headless Chromium; prints the table of docs/player.md.

    python benchmarks/player.py

Chromium draws without a graphics card here, on the processors that it shares with the page: a laptop with one is faster.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import kwmaps
from kwmaps.outputs.player.page import write_player

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from pages import chromium, opened

SECONDS = 6
"""Of playing, through the landing at Inchon and the pursuit: the days on which most changes."""

PLAYED = """async seconds => {
  const apart = [], work = [], show = kwmaps.show.bind(kwmaps);
  kwmaps.show = now => { const start = performance.now(); show(now); work.push(performance.now() - start); };
  kwmaps.go(kwmaps.world.number('1950-09-14'));
  await new Promise(done => setTimeout(done, 800));
  work.length = 0;
  kwmaps.play();
  let before = performance.now();
  await new Promise(done => {
    const end = before + 1000 * seconds;
    const frame = now => { apart.push(now - before); before = now; now < end ? requestAnimationFrame(frame) : done(); };
    requestAnimationFrame(frame);
  });
  const at = (values, share) => values.sort((one, other) => one - other)[Math.floor(share * (values.length - 1))];
  return { rate: apart.length / seconds, apart: [at(apart, 0.5), at(apart, 0.95)], work: [at(work, 0.5), at(work, 0.95)] };
}"""


def played(page: Path, slower: int, size: tuple[int, int]) -> dict[str, Any]:
    """Frames while playing, with a processor so many times slower."""
    with chromium() as browser, opened(browser, page.as_uri(), viewport={"width": size[0], "height": size[1]}) as seen:
        seen.ready()
        ready = seen.ask("performance.now()")
        seen.settle(1000)
        if slower > 1:
            seen.page.context.new_cdp_session(seen.page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        return {"ready": ready, **seen.ask(PLAYED, SECONDS)}


def main() -> None:
    atlas = kwmaps.load(Path(__file__).resolve().parents[1] / "geodata")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "war.html"
        start = time.perf_counter()
        write_player(atlas, page, workers=2)
        taken = time.perf_counter() - start
        content = page.read_bytes()
        print(
            f"written in {taken:.1f} s; {len(content) / 1e3:.0f} kB, {len(gzip.compress(content, 9)) / 1e3:.0f} kB with gzip\n"
        )
        print(
            "| window | processor | ready after | frames a second | between frames: middle, 95 % | the page's own work: middle, 95 % |"
        )
        print("|---|---|--:|--:|--:|--:|")
        for size in ((1280, 720), (1920, 1080)):
            for slower in (1, 4):
                found = played(page, slower, size)
                print(
                    f"| {size[0]} × {size[1]} | {'4 times slower' if slower > 1 else 'as it is'} | {found['ready']:.0f} ms |"
                    f" {found['rate']:.0f} | {found['apart'][0]:.0f}, {found['apart'][1]:.0f} ms |"
                    f" {found['work'][0]:.1f}, {found['work'][1]:.1f} ms |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
