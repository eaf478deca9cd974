"""The page that plays the war: what it knows is the atlas's, and it works for everybody, everywhere, alone."""

from __future__ import annotations

import functools
import gzip
import http.server
import itertools
import json
import random
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from conftest import GEODATA, REPOSITORY, Run
from little_war import LittleWar
from pages import Seen, chromium, opened
from playwright.sync_api import Browser

import kwmaps
from kwmaps.outputs.lesson.outline import Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.player.page import SHORTCUTS, bundle, write_player
from kwmaps.outputs.player.world import THEMES, raster_of
from kwmaps.outputs.templates import as_json
from kwmaps.style import language

WEB = REPOSITORY / "kwmaps" / "outputs" / "player" / "web"
TOOLS = REPOSITORY / "tests" / "player" / "node_modules"

SIZES = {"phone": (320, 640), "tablet": (768, 1024), "projector": (1920, 1080)}

# What the page calls a holder, by the side that the atlas names.
LETTERS = {"un": "0", "communist": "1", None: "-"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def war_page(tmp_path_factory: pytest.TempPathFactory, atlas: kwmaps.Atlas) -> Path:
    """The real war in all its languages."""
    path = tmp_path_factory.mktemp("player") / "korean-war.html"
    write_player(atlas, path, workers=2)
    return path


@pytest.fixture(scope="module")
def little_page(tmp_path_factory: pytest.TempPathFactory, small_atlas: kwmaps.Atlas) -> Path:
    path = tmp_path_factory.mktemp("player") / "rectangle.html"
    write_player(small_atlas, path, ["en"])
    return path


@pytest.fixture(scope="module")
def war(browser: Browser, war_page: Path) -> Iterator[Seen]:
    """The real war's page, opened from its file; tests leave it as they like."""
    with opened(browser, war_page.as_uri()) as seen:
        yield seen.ready()


# One file that asks nobody for anything


def test_the_page_is_small_enough_to_send(war_page: Path) -> None:
    page = war_page.read_bytes()
    assert len(page) <= 1_500_000
    assert len(gzip.compress(page, 9)) <= 500_000


def test_the_page_is_the_same_for_any_number_of_processes(tmp_path: Path, little_page: Path, still: LittleWar) -> None:
    again = tmp_path / "again.html"
    write_player(kwmaps.load(still.folder), again, ["en"], workers=2)
    assert again.read_bytes() == little_page.read_bytes()


def test_from_a_file_nothing_is_fetched_and_nothing_complains(browser: Browser, war_page: Path) -> None:
    with opened(browser, f"{war_page.as_uri()}#1950-11-28") as seen:
        seen.ready()
        seen.page.keyboard.press("Space")
        seen.settle(1500)
        day = seen.ask("kwmaps.clock.position")
        assert day > seen.ask("kwmaps.world.number('1950-11-28')")
        assert [address for address in seen.requests if not address.startswith("data:")] == [war_page.as_uri()]
        assert seen.complaints == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, war_page: Path) -> Iterator[str]:
    """A website that shows the page in a frame that may only run scripts, and forbids everything by its own policy."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(war_page, folder / "korean-war.html")
    frame = '<iframe src="korean-war.html#1951-01-04" sandbox="allow-scripts" title="The war" width="900" height="560"></iframe>'
    (folder / "index.html").write_text(f"<!doctype html><title>Site</title>{frame}", encoding="utf-8")
    own = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', war_page.read_text(encoding="utf-8"))
    assert own
    policies = {"/korean-war.html": own[1].replace("&#39;", "'"), "/": "default-src 'none'; frame-src 'self'"}

    class Handler(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            if policy := policies.get(self.path):
                self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_in_a_sandboxed_frame_under_a_policy_it_plays_and_asks_for_nothing_else(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/") as seen:
        frame = seen.page.frames[-1]
        frame.wait_for_selector("html[data-ready]", timeout=60_000)
        # It is drawn with the screen's next picture.
        frame.locator("#date", has_text=re.compile(r"\S")).wait_for()
        assert frame.locator("#date").text_content() == "4 January 1951"
        frame.locator("#play").click()
        seen.settle(1200)
        assert frame.evaluate("kwmaps.clock.position") > frame.evaluate("kwmaps.world.number('1951-01-04')")
        asked = [address for address in seen.requests if not address.startswith("data:")]
        assert asked == [f"{site}/", f"{site}/korean-war.html"]
        assert seen.complaints == []


def test_the_policy_forbids_everything_that_is_not_inside(war_page: Path) -> None:
    page = war_page.read_text(encoding="utf-8")
    assert "default-src 'none'" in page.replace("&#39;", "'")
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert "unsafe-" not in page[:2000]


# What it knows is the atlas's


def test_holders_agree_with_the_atlas_at_a_thousand_spots_and_all_places(war: Seen, atlas: kwmaps.Atlas) -> None:
    raster, chance = raster_of(atlas), random.Random(1950)
    west, south, east, north = atlas.war.extent
    days = (atlas.last - atlas.first).days + 1
    asked: list[tuple[float, float, int, int]] = [
        (chance.uniform(west, east), chance.uniform(south, north), chance.randrange(days), -1) for _ in range(1000)
    ]
    for number, place in enumerate(atlas.places):
        for _ in range(4):
            day = chance.randrange(days)
            asked += [(place.lon, place.lat, day, number), (place.lon, place.lat, day, -1)]
    spots = [[*raster.point(*atlas.ground.projection.point(lon, lat)), day, place] for lon, lat, day, place in asked]
    told = war.ask("spots => spots.map(([x, y, day, place]) => kwmaps.world.holder({ x, y, place }, day))", spots)
    wrong = []
    for (lon, lat, day, named), letter in sorted(zip(asked, told, strict=True), key=lambda pair: pair[0][2]):
        situation = atlas.at(atlas.first + timedelta(days=day))
        if LETTERS[situation.holder(lon, lat)] != letter:
            # A spot beside a front is on the side where it was drawn; the page draws it some metres off.
            near = situation.front_km(lon, lat)
            if named >= 0 or near is None or abs(near) > 0.15:
                wrong.append((lon, lat, str(situation.date), named, letter))
    assert not wrong
    assert {"0", "1", "-"} <= set(told)


def test_the_days_a_place_changed_hands_are_the_atlas_s(war: Seen, atlas: kwmaps.Atlas) -> None:
    for name in ("Seoul", "Pyongyang", "Pusan", "Kaesong", "Chorwon", "Ongjin"):
        place = atlas.place(name)
        number = atlas.places.index(place)
        runs = war.ask(
            "place => kwmaps.world.history({ x: 0, y: 0, place }).map(r => [kwmaps.world.iso(r.from), r.holder])",
            number,
        )
        changes = [[change.date.isoformat(), LETTERS[change.holder]] for change in atlas.history(name)]
        assert runs[1:] == changes, name


def test_areas_and_snapshots_are_the_atlas_s(war: Seen, atlas: kwmaps.Atlas) -> None:
    for day in ("1950-06-24", "1950-08-04", "1950-11-24", "1951-01-15", "1953-07-27"):
        situation = atlas.at(day)
        number = war.ask("day => kwmaps.world.number(day)", day)
        assert war.ask("n => kwmaps.world.facts.km2[n]", number) == round(situation.area_km2("un"))
        shown = war.ask(
            "n => kwmaps.world.between(n).map(s => kwmaps.world.iso(kwmaps.world.facts.snapshots[s][0]))", number
        )
        assert shown == [snapshot.date.isoformat() for snapshot in situation.snapshots]


def test_who_says_so_is_the_nearest_stretch_of_the_snapshots_before_and_after(war: Seen, atlas: kwmaps.Atlas) -> None:
    project = atlas.ground.projection
    chance = random.Random(38)
    compared = 0
    for place in chance.sample(atlas.places, 60):
        day = atlas.first + timedelta(days=chance.randrange(1130))
        situation = atlas.at(day)
        number = (day - atlas.first).days
        here = shapely.Point(project.point(place.lon, place.lat))
        x, y = raster_of(atlas).point(here.x, here.y)
        told = war.ask(
            "([x, y, n]) => kwmaps.world.between(n).map(s => kwmaps.world.facts.sources[kwmaps.world.witness(s, x, y)[0]])",
            [x, y, number],
        )
        for source, snapshot in zip(told, situation.snapshots, strict=True):
            lines = [(project.forward(part.line), part.source) for part in snapshot.sections]
            lines += [(project.forward(part.polygon).exterior, part.source) for part in snapshot.held]
            away = sorted((line.distance(here), said) for line, said in lines)
            assert source in {said for metres, said in away if metres <= away[0][0] + 300}
            compared += 1
    assert compared == 120


@pytest.mark.parametrize("code", language.codes())
def test_a_day_is_told_in_the_sentences_of_its_situation(war: Seen, atlas: kwmaps.Atlas, code: str) -> None:
    speaks = language.read(code, atlas.geodata.folder, atlas.war)
    teller = Teller(atlas, speaks)
    war.page.locator("#settings-button").click()
    war.page.select_option("#language", code)
    war.page.keyboard.press("Escape")
    assert war.ask("document.documentElement.lang") == code
    for day in ("1950-08-04", "1950-11-28", "1953-07-27"):
        war.ask("day => kwmaps.go(kwmaps.world.number(day))", day)
        war.settle(120)
        shown = Shown(date.fromisoformat(day))
        told = " ".join(war.page.locator("#told").text_content().split())  # type: ignore[union-attr]
        for sentence in (*teller.holds(shown), *teller.front(shown)):
            # Numbers are grouped as the browser groups them.
            plain = re.sub(r"(?<=\d)\D(?=\d{3})", "", " ".join(sentence.replace("..", ".").split()))
            assert plain in re.sub(r"(?<=\d)\D(?=\d{3})", "", told), (day, code)
        assert war.page.locator("#phase").text_content() == speaks.phase(atlas.phase(shown.day))  # type: ignore[arg-type]
    war.ask("kwmaps.code = 'en'; kwmaps.dress()")


def test_names_come_in_three_sets_and_sides_in_all_of_the_war_s(war: Seen) -> None:
    war.page.locator("#settings-button").click()

    def names() -> set[str]:
        return set(war.ask("kwmaps.map.names.labels.map(label => label.text)"))

    war.ask("kwmaps.map.frameOn()")
    war.settle()
    assert {"Pusan", "Taegu"} <= names()
    war.page.select_option("#names", "modern")
    war.settle()
    assert {"Busan", "Daegu"} <= names()
    war.page.select_option("#names", "local")
    war.settle()
    assert {"부산", "대구"} <= names()
    war.page.select_option("#names", "period")
    war.page.select_option("#sides", "rok-dprk")
    war.settle()
    assert "DPRK" in (war.page.locator("#share-second").text_content() or "")
    war.page.select_option("#sides", "short")
    war.page.keyboard.press("Escape")


# Playing, stepping, asking


def test_the_address_names_a_day_and_more_and_follows_the_film(browser: Browser, war_page: Path) -> None:
    with opened(browser, f"{war_page.as_uri()}#1950-11-28;lang=ko;theme=dark;names=local") as seen:
        seen.ready()
        seen.settle()
        assert seen.page.locator("#date").text_content() == "1950년 11월 28일"
        assert seen.ask("document.documentElement.dataset.theme") == "dark"
        seen.page.select_option("#speed", "1")
        seen.page.locator("#play").click()
        seen.settle(4500)
        hash_ = seen.ask("location.hash")
        assert re.fullmatch(r"#195\d-\d\d-\d\d;lang=ko;theme=dark;names=local", hash_)
        assert hash_[1:11] > "1950-11-28"
        # The film writes its own day just before the page hears of it.
        seen.ask("() => { location.hash = '#1951-04-22'; history.replaceState(null, '', '#1950-12-21') }")
        seen.settle(300)
        assert seen.ask("kwmaps.world.iso(kwmaps.clock.day)") == "1951-04-22"
        assert seen.ask("kwmaps.clock.playing") is False
        for nonsense in ("1950-02-31", "1949-01-01", "%3Cscript%3E", "1950-11-28;lang=xx;theme=__proto__"):
            seen.ask("hash => { location.hash = '#' + hash }", nonsense)
        seen.settle(300)
        assert seen.ask("kwmaps.world.iso(kwmaps.clock.day)") == "1950-11-28"
        assert seen.ask("document.documentElement.dataset.theme") == "dark"
        assert seen.complaints == []


def test_the_film_stays_on_days_as_the_schedule_says(war: Seen, atlas: kwmaps.Atlas) -> None:
    """A second of the film is a second of the page's clock, whatever the number of frames in it."""
    assert 60_000 < war.ask("kwmaps.clock.paces.film.at(-1)") < 120_000
    assert war.ask("kwmaps.clock.paces.read.at(-1)") > 240_000, "who reads needs longer"
    war.page.select_option("#speed", "1")
    starts = war.ask("kwmaps.clock.starts")
    for step in (7, 16.7, 410):
        at = war.ask(
            """step => { const clock = kwmaps.clock; clock.go(0); clock.position = 0; clock.playing = true;
            for (let time = 0; time < 20000; time += step) clock.advance(Math.min(step, 20000 - time));
            const day = clock.day; clock.playing = false; return day; }""",
            step,
        )
        assert starts[at] <= 20_000 < starts[at + 1]
    war.ask("kwmaps.pause()")
    war.page.select_option("#speed", "read")
    starts = war.ask("kwmaps.clock.starts")
    for event in atlas.events:
        if event.rank <= 2:
            number = (event.date - atlas.first).days
            assert starts[number + 1] - starts[number] >= min(6000, 42 * len(f"{event.title} {event.text}")), event.id


def test_steps_go_by_day_by_documented_front_and_by_event(war: Seen, atlas: kwmaps.Atlas) -> None:
    def now() -> str:
        war.settle(60)
        return str(war.ask("kwmaps.world.iso(kwmaps.clock.day)"))

    war.ask("kwmaps.go(kwmaps.world.number('1950-09-16'))")
    war.ask("document.activeElement.blur()")
    press = war.page.keyboard.press
    press("ArrowRight")
    assert now() == "1950-09-17"
    press("ArrowLeft")
    assert now() == "1950-09-16"
    press(".")
    assert now() == min(s.date for s in atlas.snapshots if s.date > date(1950, 9, 16)).isoformat()
    press(",")
    assert now() == max(s.date for s in atlas.snapshots if s.date < date(1950, 9, 17)).isoformat()
    press("Shift+ArrowRight")
    assert date.fromisoformat(now()) in {event.date for event in atlas.events if event.rank <= 2}
    press("Home")
    assert now() == atlas.first.isoformat()
    press("ArrowLeft")
    assert now() == atlas.first.isoformat()
    press("End")
    assert now() == atlas.last.isoformat()
    press("Space")
    war.settle(200)
    assert war.ask("kwmaps.clock.playing") is True, "played out, it begins again"
    press("k")
    assert war.ask("kwmaps.clock.playing") is False


def test_a_place_is_found_and_answered_for(war: Seen, atlas: kwmaps.Atlas) -> None:
    war.ask("kwmaps.go(kwmaps.world.number('1951-01-05'))")
    for typed in ("seoul", "서울", "SEO"):
        war.page.fill("#find", typed)
        assert war.page.locator("#found li").first.text_content() == "Seoul"
    war.page.keyboard.press("Enter")
    war.settle(120)
    assert war.page.locator("#asked").text_content() == "Seoul"
    assert war.page.locator("#holder").text_content() == "5 January 1951: held by KPA / PVA"
    war.ask("kwmaps.go(kwmaps.world.number('1950-06-28'))")
    war.settle(120)
    assert war.page.locator("#holder").text_content() == "28 June 1950: held by KPA"
    assert (war.page.locator("#share-second").text_content() or "").startswith("KPA ")
    changes = atlas.history("Seoul")
    assert war.page.locator("#changes li").count() == len(changes)
    war.page.locator("#changes button").nth(1).click()
    war.settle(120)
    assert war.ask("kwmaps.world.iso(kwmaps.clock.day)") == changes[1].date.isoformat()
    assert "Appleman" in (war.page.locator("#sources").text_content() or "")
    war.page.fill("#find", "127.3,38.25")
    war.page.keyboard.press("Enter")
    war.settle(120)
    assert war.page.locator("#asked").text_content() == "≈ Chorwon (Longitude 127.30°, latitude 38.25°)"
    war.page.fill("#find", "Atlantis")
    assert war.page.locator("#found").text_content() == "No such place on this map"
    war.page.keyboard.press("Escape")
    war.page.fill("#find", "")
    war.page.locator("#forget").click()
    assert war.page.locator("#answer").is_hidden()


def test_a_click_asks_and_a_drag_moves(war: Seen) -> None:
    war.ask("kwmaps.map.frameOn()")
    war.settle()
    box = war.page.locator("#map").bounding_box()
    assert box
    label = war.ask("(({ x, y, text }) => ({ x, y, text }))(kwmaps.map.names.labels.find(l => l.text === 'Pusan'))")
    war.page.mouse.click(box["x"] + label["x"] + 3, box["y"] + label["y"] - 3)
    war.settle(100)
    assert war.page.locator("#asked").text_content() == "Pusan"
    before = war.ask("[kwmaps.map.view.x, kwmaps.map.view.y]")
    war.page.mouse.move(box["x"] + 300, box["y"] + 300)
    war.page.mouse.down()
    war.page.mouse.move(box["x"] + 360, box["y"] + 340, steps=4)
    war.page.mouse.up()
    after = war.ask("[kwmaps.map.view.x, kwmaps.map.view.y]")
    assert after[0] < before[0]
    assert after[1] < before[1]
    assert war.page.locator("#asked").text_content() == "Pusan"
    scale = war.ask("kwmaps.map.view.scale")
    spot = "kwmaps.map.view.toWorld(450, 260)"
    here = war.ask(spot)
    war.page.mouse.move(box["x"] + 450, box["y"] + 260)
    war.page.mouse.wheel(0, -300)
    war.settle(300)
    assert war.ask("kwmaps.map.view.scale") > 1.5 * scale
    assert war.ask(spot) == pytest.approx(here, abs=2), "what is under the pointer stays there"
    war.ask("kwmaps.map.frameOn(); kwmaps.ask(null)")


def test_fingers_ask_and_pinch(browser: Browser, little_page: Path) -> None:
    with opened(
        browser, little_page.as_uri(), viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    ) as seen:
        seen.ready()
        box = seen.page.locator("#map").bounding_box()
        assert box
        seen.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        seen.settle()
        assert seen.page.locator("#chip").is_visible()
        scale = seen.ask("kwmaps.map.view.scale")
        fingers = seen.page.context.new_cdp_session(seen.page)
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 100), ("touchEnd", 0)):
            points = (
                []
                if kind == "touchEnd"
                else [{"x": middle[0] + s * apart, "y": middle[1], "id": n} for n, s in enumerate((-1, 1))]
            )
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        seen.settle(300)
        assert seen.ask("kwmaps.map.view.scale") > 1.8 * scale


def test_layers_come_off_and_on(war: Seen) -> None:
    war.ask("kwmaps.go(kwmaps.world.number('1950-11-28'))")
    war.page.locator("#settings-button").click()
    key = war.page.locator("#key")
    assert "Attack" in (key.text_content() or "")
    war.page.locator("#layer-arrows").uncheck()
    war.settle(150)
    assert "Attack" not in (key.text_content() or ""), "the key says what is drawn, and nothing else"
    war.page.locator("#layer-arrows").check()
    war.page.locator("#layer-places").uncheck()
    war.settle(150)
    assert war.ask("kwmaps.map.names.labels.length") == 0
    war.page.locator("#layer-places").check()
    war.page.keyboard.press("Escape")
    assert war.page.locator("#settings").is_hidden()
    assert war.ask("document.activeElement.id") == "settings-button"


def test_the_key_leaves_out_what_can_hardly_be_seen(war: Seen) -> None:
    """On the last day some kilometres of the line are only likely: a key for them would say that the line is."""
    war.ask("kwmaps.map.frameOn(); kwmaps.go(kwmaps.world.last)")
    war.settle(150)
    key = war.page.locator("#key").text_content() or ""
    assert "Demarcation line" in key
    assert "likely" not in key
    war.ask("kwmaps.go(kwmaps.world.number('1950-11-28'))")
    war.settle(150)
    assert "Front, likely" in (war.page.locator("#key").text_content() or "")


def test_what_is_drawn_is_what_is_told(war: Seen) -> None:
    """The colour of the map at a spot inland is the tint of the side that holds it."""
    war.ask("kwmaps.map.frameOn()")
    for layer in ("relief", "rivers", "places", "arrows", "contested"):
        war.ask("layer => kwmaps.layers.delete(layer)", layer)
    war.ask("kwmaps.dress()")
    for day in ("1950-08-20", "1950-11-20", "1951-01-20", "1953-01-01"):
        war.ask("day => kwmaps.go(kwmaps.world.number(day))", day)
        war.settle(150)
        wrong = war.ask(
            """() => { const { map, world, clock } = kwmaps, wrong = [];
            const layers = ['second', 'war', 'around'].map(name => map[name].getContext('2d'));
            const tints = kwmaps.look.sides.map(side => side.ground);
            for (const [number, place] of world.facts.places.entries()) {
              const [x, y] = map.view.toMap(place[1], place[2]).map(v => Math.round(v * map.dots));
              if (world.toFront(clock.day, place[1], place[2]) * world.facts.step < 8000) continue;
              let colour = null, partly = false;
              for (const layer of layers) { const p = layer.getImageData(x, y, 1, 1).data; if (p[3] === 255) colour = p; else partly ||= p[3] > 0; }
              if (partly) continue;
              const hex = '#' + [...colour].slice(0, 3).map(v => v.toString(16).padStart(2, '0')).join('');
              const holder = world.holder({ x: 0, y: 0, place: number }, clock.day);
              if (tints.includes(hex) && hex !== tints[Number(holder)]) wrong.push([place[0], hex, holder]);
              if (tints.includes(hex)) kwmaps.matched = (kwmaps.matched ?? 0) + 1;
            } return wrong; }"""
        )
        assert wrong == [], day
    assert war.ask("kwmaps.matched") > 300
    war.ask(
        "['relief', 'rivers', 'places', 'arrows', 'contested'].forEach(layer => kwmaps.layers.add(layer)); kwmaps.dress()"
    )


# For everybody


def test_it_starts_still_and_stays_so_for_those_who_want_no_motion(browser: Browser, war_page: Path) -> None:
    with opened(browser, war_page.as_uri(), reduced_motion="reduce") as seen:
        seen.ready()
        seen.settle(600)
        assert seen.ask("kwmaps.clock.playing") is False
        assert seen.ask("kwmaps.clock.position") == 0
        before = seen.ask("kwmaps.map.view.scale")
        seen.page.locator("#chapters button").nth(2).click()
        seen.settle(60)
        assert seen.ask("kwmaps.flight") is None, "the map is there at once"
        assert seen.ask("kwmaps.map.view.scale") != before


def test_keys_alone_reach_and_work_every_control(browser: Browser, war_page: Path) -> None:
    with opened(browser, f"{war_page.as_uri()}#1950-11-28") as seen:
        seen.ready()
        seen.settle()
        wanted = set(
            seen.ask(
                """() => [...document.querySelectorAll('button, select, input, a[href], [tabindex="0"]')]
                .filter(e => e.checkVisibility() && e.offsetWidth).map((e, n) => (e.dataset.n = String(n)))"""
            )
        )
        reached: set[str] = set()
        hidden = []
        for _ in range(len(wanted) + 25):
            seen.page.keyboard.press("Tab")
            number, shown = seen.ask(
                """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
                return [e.dataset.n ?? e.tagName, e === document.body || (parseFloat(s.outlineWidth) >= 2
                && b.bottom > 0 && b.top < innerHeight)]; }"""
            )
            reached.add(number)
            if not shown:
                hidden.append(number)
        assert wanted <= reached
        assert hidden == [], "who tabs through sees where they are"
        press = seen.page.keyboard.press

        def focus(name: str) -> None:
            seen.page.locator(name).focus()

        focus("#play")
        press("Enter")
        seen.settle(300)
        assert seen.ask("kwmaps.clock.playing")
        press("Space")
        assert not seen.ask("kwmaps.clock.playing")
        focus("#slider")
        press("Home")
        seen.settle(80)
        assert seen.page.locator("#slider").get_attribute("aria-valuetext") == "24 June 1950: Divided Korea"
        press("ArrowRight")
        seen.settle(80)
        assert (seen.page.locator("#slider").get_attribute("aria-valuetext") or "").startswith("25 June 1950: ")
        focus("#map")
        scale = seen.ask("kwmaps.map.view.scale")
        press("+")
        press("ArrowUp")
        assert seen.ask("kwmaps.map.view.scale") > scale
        press("Enter")
        seen.settle(100)
        assert seen.page.locator("#answer").is_visible()
        assert seen.ask("kwmaps.world.iso(kwmaps.clock.day)") == "1950-06-25", (
            "the map's keys move the map, not the days"
        )
        press("?")
        assert seen.ask("document.getElementById('help').open")
        press("Escape")
        press("/")
        assert seen.ask("document.activeElement.id") == "find"
        seen.page.keyboard.type("pusan")
        press("ArrowDown")
        press("ArrowUp")
        press("Enter")
        seen.settle(100)
        assert seen.page.locator("#asked").text_content() == "Pusan"


def test_single_keys_can_be_switched_off(browser: Browser, little_page: Path) -> None:
    with opened(browser, little_page.as_uri()) as seen:
        seen.ready()
        seen.page.locator("#help-button").click()
        assert seen.page.locator("#help kbd").count() == sum(len(keys) for keys, _ in SHORTCUTS)
        seen.page.locator("#shortcuts").uncheck()
        seen.page.locator("#help-close").click()
        seen.ask("document.activeElement.blur()")
        seen.page.keyboard.press("k")
        seen.page.keyboard.press(".")
        seen.settle(80)
        assert not seen.ask("kwmaps.clock.playing")
        assert seen.ask("kwmaps.clock.day") == 0


SEEN = [("phone", "dark"), ("tablet", "high-contrast"), ("projector", "atlas")]
OTHERS = [(size, theme) for size in SIZES for theme in THEMES if (size, theme) not in SEEN]


@pytest.mark.parametrize(
    ("size", "theme"), [*SEEN, *(pytest.param(*other, marks=pytest.mark.slow) for other in OTHERS)]
)
def test_axe_finds_nothing(browser: Browser, war_page: Path, size: str, theme: str) -> None:
    width, height = SIZES[size]
    with opened(
        browser, f"{war_page.as_uri()}#1951-03-14;theme={theme}", viewport={"width": width, "height": height}
    ) as seen:
        seen.ready()
        seen.settle()
        seen.ask("kwmaps.ask({ x: kwmaps.world.facts.places[0][1], y: kwmaps.world.facts.places[0][2], place: 0 })")
        seen.settle(120)
        assert seen.axe() == []
        seen.page.locator("#settings-button").click()
        assert seen.axe() == []
        seen.page.keyboard.press("Escape")
        seen.page.locator("#help-button").click()
        assert seen.axe() == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (768, 1024), (1280, 720)])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, war_page: Path, width: int, height: int) -> None:
    """A phone, and a screen of 1280 pixels at 400 %."""
    for code in ("ru", "de"):
        with opened(
            browser, f"{war_page.as_uri()}#1950-11-28;lang={code}", viewport={"width": width, "height": height}
        ) as seen:
            seen.ready()
            assert seen.ask("document.documentElement.scrollWidth") <= width
            wide = seen.ask(
                "w => [...document.querySelectorAll('button, select, p, h1, h2, li')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > w + 1).map(e => e.id || e.textContent)",
                width,
            )
            assert wide == []
            small = seen.ask(
                "() => [...document.querySelectorAll('button, select, input, a[href]')].filter(e => e.checkVisibility() && Math.min(e.offsetWidth, e.offsetHeight) < 24 && e.type !== 'checkbox').map(e => e.id || e.textContent)"
            )
            assert small == [], "targets of WCAG 2.5.8"


def test_it_speaks_at_a_humane_pace(browser: Browser, war_page: Path) -> None:
    with opened(browser, f"{war_page.as_uri()}#1950-09-10") as seen:
        seen.ready()
        seen.settle()
        seen.ask("""() => { window.told = []; new MutationObserver(() => told.push([performance.now(), document.getElementById('live').textContent]))
            .observe(document.getElementById('live'), { childList: true, characterData: true, subtree: true }); }""")
        seen.page.select_option("#speed", "2")
        seen.page.locator("#play").click()
        seen.settle(6500)
        told = seen.ask("told")
        assert 1 <= len(told) <= 3
        assert all(later[0] - earlier[0] > 4500 for earlier, later in itertools.pairwise(told))
        seen.page.locator("#play").click()
        seen.page.keyboard.press("ArrowRight")
        seen.settle(120)
        assert seen.ask("told.at(-1)[1]").startswith(seen.page.locator("#date").text_content())


def test_without_scripts_the_page_still_says_what_it_is_about(
    browser: Browser, war_page: Path, atlas: kwmaps.Atlas
) -> None:
    with opened(browser, war_page.as_uri(), java_script_enabled=False) as seen:
        assert atlas.war.summary in (seen.page.locator("body").inner_text())


# Whatever the geodata say stays text

NASTY = "</script><script>document.title='hacked'</script> ]]> \"'&amp;<img src=x onerror=alert(1)> \u202eabc\u2028 {{7*7}} {side}"


def test_words_of_the_geodata_stay_text(browser: Browser, little: LittleWar, tmp_path: Path) -> None:
    little.set("places.geojson", 0, name=NASTY, ko=NASTY)
    little.set("events.geojson", 0, text=NASTY, title=NASTY)
    little.set("movements.geojson", 0, name=NASTY)
    little.set("fronts/1950-03-01.geojson", 0, source=NASTY, note=NASTY)
    toml = (little / "war.toml").read_text(encoding="utf-8")
    for said in (
        "The War of the Rectangle",
        "March 1950",
        "invented for the tests",
        "A line moves down, up, and half the way back.",
    ):
        toml = toml.replace(json.dumps(said), json.dumps(NASTY))
    (little / "war.toml").write_text(toml, encoding="utf-8")
    path = tmp_path / "nasty.html"
    write_player(kwmaps.load(little.folder), path, ["en"])
    assert "hacked'</script>" not in path.read_text(encoding="utf-8")
    with opened(browser, path.as_uri()) as seen:
        seen.ready()
        seen.ask(
            """() => { const number = kwmaps.world.facts.places.findIndex(place => place[0] === 'southport');
            kwmaps.ask({ x: kwmaps.world.facts.places[number][1], y: kwmaps.world.facts.places[number][2], place: number }); }"""
        )
        seen.settle()
        shown = " ".join(NASTY.replace("\u2028", " ").split())
        for where in ("#caption-text", "#asked", "#sources", "#title", "#credit", "#told"):
            text = " ".join((seen.page.locator(where).text_content() or "").replace("\u2028", " ").split())
            assert shown in text, where
        assert seen.page.locator("img").count() == 0
        assert seen.page.title() != "hacked"
        assert seen.complaints == []
        seen.page.fill("#find", "hacked")
        assert "hacked" in (seen.page.locator("#found li").first.text_content() or "")
        assert seen.page.locator("bdi").count() > 3, "a mark that turns the direction doesn't reach beyond its word"


def test_json_in_the_page_ends_no_element() -> None:
    text = as_json({"a": "</script><!--", "b": "\u2028"})
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == {"a": "</script><!--", "b": "\u2028"}


# The command


def test_the_command_writes_the_page_and_says_what_is_in_it(run: Run, still: LittleWar, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "war.html"
    done = run("player", "-o", path, "--lang", "de,en", "--geodata", still.folder)
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(path))}  25 days, 2 languages, \d+ kB\n", done.out)
    page = path.read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert re.findall(r'data-words="(\w+)" data-name', page) == ["de", "en"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lang", "xx"], "no language 'xx'"),
        (["-o", "war.pdf"], "name a file that ends in .html"),
        (["--geodata", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_are_one_line_and_the_old_page_stays(
    run: Run, still: LittleWar, tmp_path: Path, arguments: list[str], message: str
) -> None:
    path = tmp_path / "war.html"
    path.write_text("the old one", encoding="utf-8")
    given = ["-o", str(path), "--geodata", str(still.folder), *arguments]
    done = run("player", *given)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert path.read_text(encoding="utf-8") == "the old one"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["war.html"]


# The JavaScript itself


def test_scripts_are_linted_and_typed() -> None:
    if not (TOOLS / ".bin" / "tsc").exists():
        pytest.skip("ESLint and TypeScript are missing: npm ci --prefix tests/player")
    config = str(REPOSITORY / "tests" / "player" / "eslint.config.js")
    for command in (
        [str(TOOLS / ".bin" / "tsc"), "-p", str(REPOSITORY / "tests" / "player")],
        [str(TOOLS / ".bin" / "eslint"), "--config", config, str(WEB), str(REPOSITORY / "tests" / "player")],
    ):
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_modules_are_joined_below_what_they_need() -> None:
    script = bundle(WEB / "main.js")
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert script.index("class Reader") < script.index("class World") < script.index("class Player")
    for path in WEB.glob("*.js"):
        head = path.read_text(encoding="utf-8").splitlines()[0]
        assert head.startswith("/** "), f"{path.name} says what it is for"
        assert script.count(head) == 1, f"{path.name} is in the page once"
    assert GEODATA.is_dir()
