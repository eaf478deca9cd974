"""The folder for a website: its page, what is to be pasted, captions; and that whatever the geodata say stays text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as some
from little_war import LittleWar
from PIL import Image

import kwmaps
from kwmaps.errors import RequestError
from kwmaps.outputs.embed.bidi import END, ISOLATE, OPENING, flat, isolated
from kwmaps.outputs.embed.captions import BRIEF, captions, cues, descriptions
from kwmaps.outputs.embed.folder import address, write_embed
from kwmaps.outputs.embed.pages import markdown
from kwmaps.outputs.embed.words import teller_for, words
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import Frame, schedule

SIZE = (320, 180)
URL = "https://example.org/maps/"
X = "{http://www.w3.org/1999/xhtml}"

EVIL = "</script><script>alert('x')</script>\"'><img src=x onerror=alert(1)> ]]> --> {{7*7}} ${x} & \u05d0\u05d1"
"""What a name may hold that means something in HTML, XML, WebVTT, a template or wikitext, and letters from right to left."""

DRAWN = EVIL.split("\u05d0", maxsplit=1)[0] + "\u202e."
"""The same for what maps have letters for, with a mark that turns round all that follows."""


def parsed(text: str) -> Any:
    """A page or a piece of one, as a browser reads it; anything that isn't valid HTML is an error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    return parser.parse(text) if text.startswith("<!DOCTYPE") else parser.parseFragment(text)


def elements(tree: Any, name: str) -> list[Any]:
    return list(tree.iter(f"{X}{name}"))


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def site(small_atlas: kwmaps.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "site"
    write_embed(small_atlas, folder, schedule(small_atlas, "day"), Options(SIZE), ("en", "ko"), URL, player=False)
    return folder


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a war in which every word tries to be more than a word; what is drawn on maps keeps to letters they have."""
    war = LittleWar.make(tmp_path_factory.mktemp("evil") / "war")
    toml = war / "war.toml"
    drawn = json.dumps(DRAWN)[1:-1]
    text = toml.read_text(encoding="utf-8")
    for before, after in {
        'title = "The War of the Rectangle"': f'title = "War {drawn}"',
        'credit = "invented for the tests"': f'credit = "credit {drawn}"',
        'summary = "A line moves down, up, and half the way back."': f"summary = {json.dumps('told ' + EVIL, ensure_ascii=False)}",
        'title = "Down"': f'title = "Phase {drawn}"',
        'summary = "The line moves south."': f"summary = {json.dumps('phase ' + EVIL, ensure_ascii=False)}",
        'short = "South"': 'short = "S<b>"',
    }.items():
        assert before in text
        text = text.replace(before, after)
    toml.write_text(text, encoding="utf-8")
    war.set("events.geojson", 1, title=DRAWN, text=f"event {EVIL}", note=EVIL)
    war.set("places.geojson", 2, name='Mid<i>\u200f\u202e"ford', note=EVIL)
    atlas = kwmaps.load(war.folder)
    folder = tmp_path_factory.mktemp("evil") / "site"
    # Its letters from right to left are in what is said, not in what is drawn: hence no captions on the map.
    options = Options(SIZE, hide=frozenset(("caption",)))
    write_embed(atlas, folder, schedule(atlas, "day"), options, ("en",), URL, player=False)
    return folder


# The folder


def test_everything_is_there(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    films = {"rectangle.mp4", "rectangle.webm", "rectangle-5s.webp", "rectangle-5s.gif"}
    stills = {"rectangle-poster.png", "rectangle-still.png"}
    tracks = {f"rectangle.{kind}.{code}.vtt" for kind in ("captions", "descriptions") for code in ("en", "ko")}
    pieces = {f"paste/{name}.html.txt" for name in ("head", "video", "picture", "wordpress")} | {"paste/post.md"}
    assert films | stills | tracks | pieces | {"index.html", "oembed.json", "kwmaps.css", "page.css"} <= names
    assert not [path for path in site.parent.iterdir() if path != site]


@pytest.mark.slow
def test_two_folders_are_the_same(site: Path, small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    write_embed(
        small_atlas, tmp_path / "b", schedule(small_atlas, "day"), Options(SIZE), ("en", "ko"), URL, player=False
    )
    for path in site.rglob("*"):
        if path.is_file():
            assert (tmp_path / "b" / path.relative_to(site)).read_bytes() == path.read_bytes(), path.name


def test_every_file_that_is_named_is_there_and_none_elsewhere(site: Path) -> None:
    tree = parsed((site / "index.html").read_text(encoding="utf-8"))
    named = [
        element.get(key)
        for element in tree.iter()
        for key in ("src", "href", "poster", "srcset")
        if element.get(key) and element.tag != f"{X}a"
    ]
    assert named
    for name in named:
        assert (site / name).is_file(), name


def test_pieces_name_the_same_files_at_the_address(site: Path) -> None:
    for path in (site / "paste").iterdir():
        for named in re.findall(
            r'(?:src|href|srcset|poster|content)="(https?://[^"]+)"', path.read_text(encoding="utf-8")
        ):
            if named not in (URL, "https://creativecommons.org/licenses/by/4.0/"):
                assert named.startswith(URL)
                assert (site / named.removeprefix(URL)).is_file(), named


@pytest.mark.parametrize(
    "name", ["index.html", "paste/head.html.txt", "paste/video.html.txt", "paste/picture.html.txt"]
)
def test_html_is_valid(site: Path, evil: Path, name: str) -> None:
    for folder in (site, evil):
        tree = parsed((folder / name).read_text(encoding="utf-8"))
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        for image in elements(tree, "img"):
            assert image.get("alt")
            assert image.get("width")
            assert image.get("height")
        for figure in elements(tree, "figure"):
            # A caption is the first or the last of its figure.
            assert [child.tag for child in figure].index(f"{X}figcaption") == len(figure) - 1
        for element in tree.iter():
            for key in ("aria-details", "aria-labelledby"):
                assert element.get(key) is None or element.get(key) in ids
            assert element.get("style") is None, "a strict policy on styles would drop it"
            assert not [key for key in element.keys() if key.startswith("on")]  # noqa: SIM118 - an element is no dict
        # What the folder was made of; nothing runs.
        assert [script.get("id") for script in elements(tree, "script")] == ["record"] * (name == "index.html")
        assert not elements(tree, "style")


def test_video_has_its_size_poster_tracks_and_words(site: Path, small_atlas: kwmaps.Atlas) -> None:
    tree = parsed((site / "paste" / "video.html.txt").read_text(encoding="utf-8"))
    (video,) = elements(tree, "video")
    assert video.get("controls") is not None
    assert video.get("autoplay") is None
    with Image.open(site / "rectangle-poster.png") as poster:
        assert (video.get("width"), video.get("height")) == tuple(map(str, poster.size)) == ("320", "180")
    assert [source.get("type") for source in elements(video, "source")] == ["video/webm; codecs=vp9", "video/mp4"]
    told = [(track.get("kind"), track.get("srclang")) for track in elements(video, "track")]
    assert told == [("captions", "en"), ("descriptions", "en"), ("captions", "ko"), ("descriptions", "ko")]
    (caption,) = elements(tree, "figcaption")
    assert small_atlas.war.credit in text_of(caption)
    (described,) = elements(tree, "details")
    assert described.get("id") == video.get("aria-details")
    told_days = [text_of(term) for term in elements(described, "dt")]
    assert len(told_days) == len(small_atlas.phases)


def test_the_description_says_what_the_situation_says(site: Path, small_atlas: kwmaps.Atlas) -> None:
    tree = parsed((site / "paste" / "video.html.txt").read_text(encoding="utf-8"))
    for phase, told in zip(small_atlas.phases, elements(tree, "dd"), strict=True):
        situation = small_atlas.at(phase.last)
        total = sum(situation.area_km2(side) for side in small_atlas.war.side_ids)
        for side in small_atlas.war.sides:
            share = f"{100 * situation.area_km2(side.id) / total:.0f}"
            assert f"{side.short}: {share} % of the land" in text_of(told)


def test_readers_who_prefer_less_motion_get_a_still(site: Path) -> None:
    tree = parsed((site / "paste" / "picture.html.txt").read_text(encoding="utf-8"))
    (picture,) = elements(tree, "picture")
    first = picture[0]
    assert first.get("media") == "(prefers-reduced-motion: reduce)"
    with Image.open(site / str(first.get("srcset")).removeprefix(URL)) as still:
        assert getattr(still, "n_frames", 1) == 1
        (image,) = elements(picture, "img")
        assert (image.get("width"), image.get("height")) == tuple(map(str, still.size))


def test_open_graph_names_whole_addresses(site: Path, small_atlas: kwmaps.Atlas) -> None:
    tree = parsed((site / "paste" / "head.html.txt").read_text(encoding="utf-8"))
    told = {meta.get("property"): meta.get("content") for meta in elements(tree, "meta")}
    assert told["og:title"] == small_atlas.war.title
    assert told["og:url"] == URL
    assert told["og:image"] == f"{URL}rectangle-poster.png"
    assert told["og:video"] == f"{URL}rectangle.mp4"
    assert (told["og:image:width"], told["og:image:height"]) == ("320", "180")
    assert told["og:image:alt"]


def test_oembed_says_what_the_specification_wants(site: Path) -> None:
    told = json.loads((site / "oembed.json").read_text(encoding="utf-8"))
    assert told["version"] == "1.0"
    assert told["type"] in ("rich", "video")
    assert {"html", "width", "height", "title", "thumbnail_url", "thumbnail_width", "thumbnail_height"} <= set(told)
    parsed(told["html"])


def test_wordpress_blocks_open_and_close(site: Path) -> None:
    text = (site / "paste" / "wordpress.html.txt").read_text(encoding="utf-8")
    names = re.findall(r"<!-- wp:(\w+)", text)
    assert names[:3] == ["html", "video", "image"]
    assert re.findall(r"<!-- /wp:(\w+)", text) == names
    for attributes in re.findall(r"<!-- wp:\w+ (\{.*?\}) -->", text):
        json.loads(attributes)
    parsed(re.sub(r"<!--.*?-->", "", text))


def test_the_map_to_explore_stands_in_a_frame_that_can_do_nothing(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    frames = schedule(small_atlas, "snapshot", date(1950, 3, 12))
    write_embed(small_atlas, tmp_path, frames, Options(SIZE), ("ko", "en"), URL)
    page = (tmp_path / "rectangle.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    tree = parsed((tmp_path / "paste" / "player.html.txt").read_text(encoding="utf-8"))
    (frame,) = elements(tree, "iframe")
    assert frame.get("src") == f"{URL}rectangle.html#1950-03-12"
    assert frame.get("sandbox") == "allow-scripts"
    assert frame.get("title")
    assert frame.get("width")
    assert frame.get("height")
    parsed((tmp_path / "index.html").read_text(encoding="utf-8"))
    told = json.loads((tmp_path / "oembed.json").read_text(encoding="utf-8"))
    assert told["type"] == "rich"
    assert "<iframe" in told["html"]
    assert f"]({URL}rectangle.html#1950-03-12)" in (tmp_path / "paste" / "post.md").read_text(encoding="utf-8")


# Captions


def read_vtt(text: str) -> list[tuple[float, float, str]]:
    """The cues of a WebVTT file, after W3C's grammar."""
    head, *blocks = text.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        times, *lines = block.split("\n")
        clock = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
        match = re.fullmatch(f"{clock} --> {clock}", times)
        assert match, times
        numbers = [int(number) for number in match.groups()]
        start, end = (h * 3600 + m * 60 + s + ms / 1000 for h, m, s, ms in (numbers[:4], numbers[4:]))
        assert start < end
        assert lines
        assert not any("-->" in line or "<" in line for line in lines)
        found.append((start, end, "\n".join(lines)))
    return found


@pytest.mark.parametrize("kind", ["captions", "descriptions"])
@pytest.mark.parametrize("code", ["en", "ko"])
def test_captions_cover_the_film_without_gaps(site: Path, small_atlas: kwmaps.Atlas, kind: str, code: str) -> None:
    found = read_vtt((site / f"rectangle.{kind}.{code}.vtt").read_text(encoding="utf-8"))
    length = sum(frame.centiseconds for frame in schedule(small_atlas, "day")) / 100
    assert found[0][0] == 0
    assert found[-1][1] == pytest.approx(length)
    assert all(before[1] == after[0] for before, after in pairwise(found))


def test_a_caption_names_the_days_that_the_film_shows(atlas: kwmaps.Atlas) -> None:
    frames = schedule(atlas)
    starts: dict[int, Frame] = {}
    now = 0
    for frame in frames:
        starts[now] = frame
        now += frame.centiseconds
    told = list(cues(atlas, frames, 100, 2))
    for cue in told:
        assert starts[cue.start].day == cue.first
        assert cue.end - cue.start >= 8
    read = read_vtt(captions(teller_for(atlas, "en", "period", ""), frames))
    assert [round(100 * start) for start, _, _ in read] == [cue.start for cue in told]
    assert all(cue.events or cue.end - cue.start >= BRIEF for cue in told[1:])
    landing = next(text for _, _, text in read if "Inchon landing" in text)
    assert landing.startswith("15 September 1950\n")


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "ja", "ko", "ru", "zh-Hans", "zh-Hant"])
def test_captions_speak_every_language(atlas: kwmaps.Atlas, code: str) -> None:
    teller = teller_for(atlas, code, "period", "")
    frames = schedule(atlas, "week")
    assert len(read_vtt(captions(teller, frames))) > 50
    told = words(teller, (atlas.first, atlas.last), None)
    assert len(told.chapters) == len(atlas.phases)
    assert any(
        teller.language.day(date(1950, 9, 15), "short") in text for _, _, text in read_vtt(captions(teller, frames))
    )
    if code != "en":
        assert told.labels != words(teller_for(atlas, "en", "period", ""), (atlas.first, atlas.last), None).labels


def test_descriptions_leave_a_voice_its_time(atlas: kwmaps.Atlas) -> None:
    read = read_vtt(descriptions(teller_for(atlas, "en", "period", ""), schedule(atlas), None))
    assert all(round(end - start, 3) >= 5 for start, end, _ in read[:-1])
    assert all("of the land" in text for _, _, text in read)
    assert len(read) >= 10


# Words that would like to be more


class Tags(HTMLParser):
    """The tags in a text, as another reader than html5lib sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]


RECORD = re.compile('<script type="application/json" id="record">[^<]*</script>')
"""What the folder was made of; nothing runs."""


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        # The map to explore has tests of its own, and scripts.
        if path.name == "index.html" or path.suffix in (".txt", ".md", ".json", ".vtt"):
            yield path, RECORD.sub("", path.read_text(encoding="utf-8"))


def test_no_word_becomes_a_tag(evil: Path, site: Path) -> None:
    for path, text in texts(evil):
        if path.suffix == ".html" or path.name.endswith(".html.txt"):
            tags, plain = Tags(), Tags()
            tags.feed(text)
            plain.feed((site / path.relative_to(evil)).read_text(encoding="utf-8"))
            assert set(tags.found) <= set(plain.found), path
            assert "script" not in tags.found
        elif path.suffix != ".json":
            assert "<" not in text, path
        assert "</script" not in text, path
        assert "49" not in re.findall(r"\{?49\}?", text.replace("149", "")), path


def test_words_come_out_as_they_were(evil: Path) -> None:
    tree = parsed((evil / "index.html").read_text(encoding="utf-8"))
    told = f"{ISOLATE}War {DRAWN}{END}"
    (title,) = elements(tree, "title")
    assert title.text.strip() == told
    (video,) = elements(tree, "video")
    assert str(video.get("aria-label")).startswith(f"{told}, ")
    described = text_of(elements(tree, "details")[0])
    assert f"{ISOLATE}phase {EVIL}{END}" in described
    assert f'{ISOLATE}Mid<i>\u200f\u202e"ford{END}' in described
    assert "S<b>: " in described
    assert json.loads((evil / "oembed.json").read_text(encoding="utf-8"))["title"] == told


def test_no_mark_turns_round_what_stands_beside_a_name(evil: Path) -> None:
    """Wherever a mark stands, it stands in an isolate that ends before anything else is said."""
    for path, text in texts(evil):
        for before, after in re.findall("^(.*?)\u202e(.*)$", text, re.MULTILINE):
            assert before.count(ISOLATE) > before.count(END), path
            assert END in after, path


def test_a_caption_cannot_end_its_cue(evil: Path) -> None:
    for path, text in texts(evil):
        if path.suffix == ".vtt":
            found = read_vtt(text)
            assert any("event" in told or "script" in told for _, _, told in found)


def test_metadata_is_well_formed(evil: Path) -> None:
    with Image.open(evil / "rectangle-5s.webp") as image:
        packet = image.info["xmp"]
    xml = packet.decode("utf-8") if isinstance(packet, bytes) else packet
    told = "".join(ET.fromstring(xml[xml.index("<x:xmpmeta") : xml.index("<?xpacket end")]).itertext())
    assert "</script><script>alert('x')</script>" in told


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium isn't here (Debian: apt install chromium)")
def test_a_browser_runs_nothing_and_finds_everything(evil: Path) -> None:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
    profile = f"--user-data-dir={evil.parent / 'chromium'}"
    done = subprocess.run(
        [*command, profile, "--virtual-time-budget=3000", (evil / "index.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr, done.stderr
    assert "<script" not in RECORD.sub("", done.stdout)
    assert "onerror=alert" not in re.sub(r'"[^"]*"|>[^<]*<', "", done.stdout)


# From right to left


@given(some.text(some.sampled_from("ab \u05d0\u202a\u202b\u202e\u202c\u2066\u2067\u2068\u2069\u200f"), max_size=30))
def test_what_words_open_ends_where_they_end(text: str) -> None:
    depth = 0
    for letter in isolated(text):
        depth += letter in OPENING
        depth -= letter == END
        assert depth >= 0
    assert depth == 0
    if isolated(text) != text:
        assert isolated(text)[0] == ISOLATE
        assert isolated(text)[-1] == END
    assert [c for c in isolated(text) if c not in (ISOLATE, END)] == [c for c in text if c not in (ISOLATE, END)]


def test_plain_words_stay_as_they_are() -> None:
    for text in ("Seoul 서울 首尔 Сеул", "3rd Division, 38°", ""):
        assert isolated(text) == text


def test_a_text_becomes_one_line() -> None:
    assert flat("a\n\nb\u2028c\td\x00e \u200fx") == "a b c d e \u200fx"


@settings(max_examples=60)
@given(some.text(max_size=60))
def test_markdown_holds_no_tag_and_no_link(text: str) -> None:
    escaped = markdown(text)
    assert "<" not in escaped
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]`*_]", escaped)


# Requests


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--url", "example.org"], "like https://example.org/maps/"),
        (["--url", 'https://x.org/"><b>'], "like https://example.org/maps/"),
        (["--url", "javascript:alert(1)"], "like https://example.org/maps/"),
        (["--lang", ","], "at least one language"),
        (["--lang", "en,klingon"], "no language 'klingon'"),
        (["--poster", "none"], "needs a still"),
        (["--poster", "1960-01-01"], "outside the war"),
        (["--size", "321x181"], "even width and height"),
    ],
)
def test_what_cannot_be_is_one_line_and_the_folder_stays(
    run: Run, still: LittleWar, tmp_path: Path, options: list[str], told: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("old")
    outcome = run("embed", site, "--geodata", still.folder, *options)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert told in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (site / "index.html").read_text() == "old"


def test_without_jinja_a_line_says_how_to_install_it(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    outcome = run("embed", tmp_path / "site", "--geodata", still.folder)
    assert outcome.code == 2
    assert outcome.err == 'kwmaps: pages need Jinja2, which is missing here: pip install "kwmaps[web]"\n'


def test_a_folder_in_the_way_changes_nothing(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    (tmp_path / "site" / "rectangle.mp4").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("old")
    with pytest.raises(kwmaps.OutputError, match="nothing was changed"):
        write_embed(small_atlas, tmp_path / "site", schedule(small_atlas, "snapshot"), Options(SIZE), player=False)
    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert not (tmp_path / "site" / "oembed.json").exists()


def test_geodata_are_no_place_for_pages(run: Run, little: LittleWar) -> None:
    before = {path: path.read_bytes() for path in little.folder.rglob("*") if path.is_file()}
    outcome = run("embed", little.folder, "--geodata", little.folder, "--every", "snapshot", "--no-player")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "holds geodata" in outcome.err
    assert {path: path.read_bytes() for path in little.folder.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place where nobody can write, root neither")
@pytest.mark.parametrize("command", ["embed /proc/maps", "animate -o /proc/war.gif --profile thumbnail"])
def test_where_nobody_can_write_a_line_says_so(run: Run, still: LittleWar, command: str) -> None:
    name, *arguments = command.split()
    outcome = run(name, *arguments, "--geodata", still.folder, "-q")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "can't write into /proc" in outcome.err


def test_only_what_was_written_is_counted(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "mine.txt").write_text("my own")
    written = write_embed(small_atlas, site, schedule(small_atlas, "snapshot"), Options(SIZE), player=False)
    found = {path.relative_to(site).as_posix(): path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert written.files == {name: size for name, size in found.items() if name != "mine.txt"}


def test_the_command_says_where_to_look(run: Run, still: LittleWar, tmp_path: Path) -> None:
    outcome = run(
        "embed", tmp_path / "a", "--geodata", still.folder, "--size", "320x180", "--every", "snapshot", "--no-player"
    )
    assert outcome.code == 0, outcome.err
    assert "index.html" in outcome.out
    assert "--url" in outcome.out
    assert "your-site.example" in (tmp_path / "a" / "index.html").read_text(encoding="utf-8")


def test_an_address_needs_no_slash_at_its_end() -> None:
    assert address(URL.rstrip("/")) == address(URL) == URL
    with pytest.raises(RequestError, match="where the folder will lie"):
        address("ftp://x/")
