#!/usr/bin/env python3
"""Writes docs/faults.md from tests/broken.toml, in which the tests have what `kwmaps check` says of each broken folder."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent

HEAD = """\
# What can be wrong, and what is said of it

`kwmaps check` reads a whole folder and tells every fault in one go: `war.toml` first, then file by file from top to bottom, at most
a screenful of each kind (`--all` lists the rest). A fault names the file, the feature and the place in it, what is wrong, and after
the semicolon what to do. What can only mean one thing is accepted without a word ([geodata](../geodata/README.md#a-first-edit)); what
would change a map in silence is refused. Nothing is drawn from what has a fault, and what was drawn before stays.

```console
$ kwmaps check my-war                      # for people; the exit code is 1 if anything is wrong
$ kwmaps check my-war --format json        # for programs: file, line, feature, path, what, remedy
$ kwmaps check my-war --format github      # annotations beside the lines of a pull request
```

For a workflow on GitHub:

```yaml
- run: pip install kwmaps
- run: kwmaps check geodata --format github
```

Lines are told where they can be known: in GeoJSON, TOML and CSV the line of the value that is wrong; for faults that only show when
the ground is divided, the line where the feature begins.

Below stands what was done to a small war in the tests, and exactly what is said of it. (Made by `make pages`.)
"""

QUESTIONS = """
Nothing keeps the map from being drawn here, but it is worth asking; `kwmaps check` prints it as a note.
"""


def page() -> str:
    """The whole page."""
    groups = tomllib.loads((HERE.parent / "tests/broken.toml").read_text(encoding="utf-8"))
    parts = [HEAD]
    for title, faults in groups.items():
        parts.append(f"\n## {title}\n" + (QUESTIONS if title == "Questions" else ""))
        for name, said in faults.items():
            lines = [said] if isinstance(said, str) else said
            parts.append(f"\n**{name[0].upper() + name[1:]}**\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.buffer.write(page().encode("utf-8"))
    else:
        (HERE / "faults.md").write_text(page(), encoding="utf-8", newline="\n")
