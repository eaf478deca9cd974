"""`kwmaps preview` and `kwmaps watch`: what is saved is shown, what can't be used isn't, and strangers get nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Self

import httpx
import psutil
import pytest
from conftest import Run
from crowd import PATIENCE, command, stress
from little_war import LittleWar
from pages import chromium

import kwmaps
from kwmaps.build.about import About
from kwmaps.build.plan import Count
from kwmaps.encoders.png import encode_png
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.preview import builds as building
from kwmaps.preview.desk import Desk
from kwmaps.preview.reading import Reader
from kwmaps.preview.server import STREAMS, Preview, Server, listening
from kwmaps.preview.watching import matters
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

DAY = date(1950, 3, 12)
EDITED = "fronts/1950-03-12.geojson"
SMALL = Options(size=(480, 270))


def until(happened: Callable[[], object]) -> None:
    """Waits for something that another thread brings about."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it didn't happen"
        time.sleep(0.02)


def all_fresh(folder: Path, days: list[date], options: Options = SMALL) -> list[bytes]:
    """Maps drawn from nothing, as `kwmaps frame` does."""
    atlas = kwmaps.load(folder)
    composer = Composer(atlas, options)
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    return [encode_png(painter.pixels(composer.scene(day)), About.of(atlas.war, day=day).words) for day in days]


def drawn_fresh(folder: Path, day: date, options: Options = SMALL) -> bytes:
    """One of them."""
    return all_fresh(folder, [day], options)[0]


def whole_film(folder: Path, output: Path) -> dict[str, bytes]:
    """The frames of a film that is drawn from nothing, by their names."""
    atlas = kwmaps.load(folder)
    make_film(atlas, schedule(atlas, "day"), SMALL, Wanted.in_folder(output, "film", ("png",), SMALL.size))
    return {path.name: path.read_bytes() for path in (output / "frames").iterdir()}


def shift(war: LittleWar, by: float, file: str = EDITED) -> None:
    war.move(file, 0, lambda line: [[lon, round(lat + by, 5)] for lon, lat in line])


# What is kept from one state to the next


EDITS: dict[str, Callable[[LittleWar], object]] = {
    "a front": lambda war: shift(war, 0.05),
    "the first front of its month": lambda war: shift(war, 0.05, "fronts/1950-03-01.geojson"),
    "a new snapshot": lambda war: shutil.copy(war / "fronts/1950-03-25.geojson", war / "fronts/1950-03-20.geojson"),
    "a snapshot that goes": lambda war: (war / "fronts/1950-03-07.geojson").unlink(),
    "a place": lambda war: war.move("places.geojson", 2, lambda xy: [xy[0] + 0.2, xy[1]]),
    "an event": lambda war: war.set("events.geojson", 1, text="The League comes ashore.", date="1950-03-11"),
    "an arrow": lambda war: war.set("movements.geojson", 0, end="1950-03-12"),
    "an island": lambda war: war.set("islands.geojson", 1, **{"from": "1950-03-10"}),
    "a lake": lambda war: war.move("basemap/lakes.geojson", 0, lambda rings: [[[x - 0.2, y] for x, y in rings[0]]]),
    "the coast": lambda war: war.move(
        "basemap/land.geojson", 1, lambda rings: [[[x - 0.1, y] for x, y in ring] for ring in rings]
    ),
    "the war's title": lambda war: (war / "war.toml").write_text(
        (war / "war.toml").read_text().replace("War of the Rectangle", "Four Corners War")
    ),
    "a close-up": lambda war: (war / "war.toml").write_text(
        (war / "war.toml").read_text()
        + '\n[[close_ups]]\nid = "mid"\nfirst = 1950-03-05\nfocus = [126.5, 37.5, 127.5, 38.5]\n'
    ),
    "an anchor": lambda war: (war / "war.toml").write_text(
        (war / "war.toml").read_text().replace("lat = 37.1", "lat = 37.2")
    ),
}


def test_after_every_edit_the_picture_is_the_one_drawn_from_nothing(little: LittleWar) -> None:
    """The edits follow one another, so that things kept long ago could show."""
    desk = Desk(little.folder, lambda _: SMALL, DAY)
    days = [DAY, date(1950, 3, 25)]
    for number, (name, edit) in enumerate(EDITS.items(), start=2):
        shown = [desk.png(desk.now.number, day) for day in days]
        edit(little)
        assert desk.reread(), name
        assert desk.now.number == number, (name, desk.faults)
        assert desk.before is not None
        assert [desk.png(number, day) for day in days] == all_fresh(little.folder, days), name
        assert [desk.png(number - 1, day) for day in days] == shown, f"before {name}"


def test_the_word_of_a_language_is_read_again(little: LittleWar) -> None:
    options = Options(size=(480, 270), language="de")
    desk = Desk(little.folder, lambda _: options, DAY)
    (little / "languages").mkdir()
    (little / "languages/de.toml").write_text('[places]\nmidford = "Mittfurt"\n')
    assert desk.reread()
    assert desk.png(2, DAY) == drawn_fresh(little.folder, DAY, options)


def test_a_save_that_changes_nothing_is_no_new_state(little: LittleWar) -> None:
    desk = Desk(little.folder, lambda _: SMALL, DAY)
    text = (little / EDITED).read_bytes()
    (little / EDITED).write_bytes(b"")
    assert desk.reread()
    assert [fault.file for fault in desk.faults] == [EDITED]
    # Written twice in a row, the second time as it was.
    (little / EDITED).write_bytes(text)
    assert desk.reread(), "the fault is gone"
    assert (desk.now.number, desk.faults, desk.before) == (1, (), None)
    assert not desk.reread()


@pytest.mark.parametrize(
    "damage",
    [
        lambda war: (war / EDITED).write_bytes((war / EDITED).read_bytes()[:100]),
        lambda war: (war / "war.toml").write_text("title = "),
        lambda war: (war / "war.toml").unlink(),
        lambda war: (war / "basemap/land.geojson").write_text("{"),
        lambda war: shutil.rmtree(war / "fronts"),
        # Sound as a file, and yet the ground can't be divided by it.
        lambda war: war.move(EDITED, 0, lambda _: [[126.5, 38.0], [127.5, 38.0]]),
        # Sound geodata that no font can write.
        lambda war: war.set("places.geojson", 2, name="\U00012000 town"),
        lambda war: shutil.rmtree(war.folder),
    ],
    ids=["half", "toml", "no war.toml", "land", "no fronts", "inland", "no letter", "nothing left"],
)
def test_what_cannot_be_used_leaves_the_last_good_map(little: LittleWar, damage: Callable[[LittleWar], object]) -> None:
    desk = Desk(little.folder, lambda _: SMALL, DAY)
    good = desk.png(1, DAY)
    kept = shutil.copytree(little.folder, little.folder.parent / "kept")
    damage(little)
    assert desk.reread()
    assert desk.faults
    assert desk.now.number == 1
    assert desk.png(1, DAY) == good
    assert desk.told()["faults"]
    assert not desk.reread(), "it is told once"
    assert desk.faults
    shutil.rmtree(little.folder, ignore_errors=True)
    shutil.copytree(kept, little.folder)
    assert desk.reread()
    assert not desk.faults


def test_a_phase_that_goes_while_it_is_shown_is_a_fault(little: LittleWar) -> None:
    from kwmaps.cli.choices import looks

    look = {"size": (480, 270), "layout": "", "theme": "atlas", "lang": "en", "names": "period", "side_names": ""}
    look |= {"hide": "", "show": "", "phase": "down"}
    desk = Desk(little.folder, lambda atlas: looks(atlas, look), DAY)
    war = little / "war.toml"
    war.write_text(war.read_text().replace('id = "down"\ntitle = "Down"', 'id = "south"\ntitle = "South"'))
    assert desk.reread()
    assert "no phase is called 'down': there is south" in str(desk.faults)
    assert desk.now.number == 1


def test_a_reader_keeps_the_fields_of_fronts_that_did_not_change(little: LittleWar) -> None:
    reader = Reader(little.folder)
    before = {snapshot.date: reader.atlas.field(snapshot) for snapshot in reader.atlas.snapshots}
    shift(little, 0.05)
    assert reader.reread()
    kept = {s.date for s in reader.atlas.snapshots if reader.atlas.field(s) is before.get(s.date)}
    assert kept == before.keys() - {DAY}


def test_what_editors_leave_beside_a_file_is_not_heard() -> None:
    from watchfiles import Change

    for name in (".~lock.a.geojson#", "a.geojson~", ".a.geojson.swp", "4913", ".#a.geojson", "a.geojson.part", "a.qmd"):
        assert not matters(Change.added, f"/war/fronts/{name}"), name
    for name in ("1950-09-15.geojson", "war.toml", "evidence.csv", "relief.PNG"):
        assert matters(Change.modified, f"/war/{name}"), name


# The server


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[Server, Preview]]:
    desk = Desk(folder, lambda _: SMALL, DAY)
    preview = Preview(desk, folder)
    with listening() as listener:
        server = Server(preview, listener.getsockname()[1], lambda _: None)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: server.started)
            yield server, preview
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A preview of the little war, for asking only."""
    with serving(LittleWar.make(tmp_path_factory.mktemp("served") / "war").folder) as (server, _):
        yield server


def test_the_page_and_its_parts(site: Server, little: LittleWar) -> None:
    page = get(site.address)
    assert page.status_code == 200
    assert "<title>kwmaps preview</title>" in page.text
    for part in re.findall(r'(?:src|href)="([^":]+)"', page.text):
        assert get(site.address + part).status_code == 200, part
    state = get(site.address + "state").json()
    assert (state["first"], state["last"], state["day"]) == ("1950-03-01", "1950-03-25", "1950-03-12")
    assert state["documented"] == ["1950-03-01", "1950-03-07", "1950-03-12", "1950-03-25"]
    assert state["before"] is None
    picture = get(f"{site.address}map/1/1950-03-09.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == drawn_fresh(little.folder, date(1950, 3, 9))
    for answer in (page, picture):
        assert "access-control-allow-origin" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_it_listens_on_this_computer_only(site: Server) -> None:
    port = httpx.URL(site.address).port
    assert {c.laddr.ip for c in psutil.Process().net_connections("tcp") if c.laddr[1:] == (port,)} == {"127.0.0.1"}
    assert len(httpx.URL(site.address).path) > 24


def get(address: str) -> httpx.Response:
    """An answer. Reading the certificates of the world, as httpx does without being told, takes longer than asking."""
    with httpx.Client(verify=False, trust_env=False, timeout=PATIENCE) as client:  # noqa: S501 - no TLS here
        return client.get(address)


def ask(site: Server, path: str = "", method: str = "GET", **headers: str) -> httpx.Response:
    """A request whose path goes out as it is written."""
    url = httpx.URL(site.address)
    raw = path.encode() if path.startswith("/") else url.raw_path + path.encode()
    with httpx.Client(verify=False, trust_env=False) as client:  # noqa: S501 - no TLS here
        return client.send(client.build_request(method, url.copy_with(raw_path=raw), headers=headers))


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("", "GET", {"host": "evil.example"}),
        ("", "GET", {"host": "evil.example:80"}),
        ("", "GET", {"host": "127.0.0.1"}),
        ("", "GET", {"host": "127.0.0.1.evil.example"}),
        ("state", "GET", {"origin": "http://evil.example"}),
        ("state", "GET", {"origin": "null"}),
        ("events", "GET", {"origin": "https://127.0.0.1"}),
        ("state", "GET", {"sec-fetch-site": "cross-site"}),
        ("state", "GET", {"sec-fetch-site": "same-site"}),
        ("/", "GET", {}),
        ("/state", "GET", {}),
        ("/events", "GET", {}),
        ("/wrong-key/state", "GET", {}),
        ("/../state", "GET", {}),
        ("//state", "GET", {}),
        ("/%00", "GET", {}),
        ("/%e4%b8%ad", "GET", {}),
        ("/%ff", "GET", {}),
        ("state", "POST", {}),
        ("state", "OPTIONS", {"origin": "http://evil.example", "access-control-request-method": "GET"}),
        ("state", "DELETE", {}),
    ],
)
def test_strangers_are_refused(site: Server, path: str, method: str, headers: dict[str, str]) -> None:
    answer = ask(site, path, method, **headers)
    assert answer.status_code in (400, 403, 405), answer
    assert "access-control-allow-origin" not in answer.headers
    assert "1950" not in answer.text
    assert site.address.rpartition("/")[0].rpartition("/")[2] not in answer.text
    assert ask(site, "state").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2fwar.toml",
        "..%2fwar.toml",
        "map/1/..%2f..%2f..%2fwar.toml.png",
        "map/1/%2e%2e/%2e%2e/page.html",
        "..\\war.toml",
        "page.html",
        "server.py",
        "map/1/1950-03-99.png",
        "map/1/1960-01-01.png",
        "map/99/1950-03-12.png",
        "map/-1/1950-03-12.png",
        "map/x/1950-03-12.png",
        f"map/{'9' * 5000}/1950-03-12.png",
        "a" * 20_000,
    ],
)
def test_only_what_the_page_needs_can_be_had(site: Server, path: str) -> None:
    answer = ask(site, path)
    assert answer.status_code in (400, 403, 404, 414), answer
    assert "title =" not in answer.text
    assert "Traceback" not in answer.text
    assert ask(site, "state").status_code == 200


def test_its_own_page_may_ask(site: Server) -> None:
    own = site.address.split("/", 3)[2]
    assert ask(site, "state", origin=f"http://{own}", **{"sec-fetch-site": "same-origin"}).status_code == 200
    port = own.rpartition(":")[2]
    assert ask(site, "state", host=f"localhost:{port}").status_code == 200
    assert ask(site, "state", method="HEAD").status_code == 200


def test_streams_are_counted_and_given_back(site: Server) -> None:
    preview = site.preview
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(httpx.Client(limits=httpx.Limits(max_connections=None)))
        heard = []
        for number in range(STREAMS + 5):
            stream = stack.enter_context(client.stream("GET", site.address + "events"))
            assert stream.status_code == (200 if number < STREAMS else 503)
            if stream.status_code == 200:
                # Whoever drops the iterator closes the stream.
                heard.append(stream.iter_lines())
                assert next(heard[-1]).startswith("data: {")
        assert client.get(site.address + "state").status_code == 200
        assert preview.streams == STREAMS
    until(lambda: preview.streams == 0)
    # Those that go before they have heard anything count as little.
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", httpx.URL(site.address).port)) as raw:
            raw.sendall(
                f"GET {httpx.URL(site.address).path}events HTTP/1.1\r\nHost: {site.address.split('/')[2]}\r\n\r\n".encode()
            )
    until(lambda: preview.streams == 0)


class Listener:
    """A page: hears the stream in a thread of its own."""

    def __init__(self, address: str) -> None:
        self.heard: list[dict[str, object]] = []
        url = httpx.URL(address)
        self._socket = socket.create_connection((url.host, url.port or 0), PATIENCE)
        self._socket.sendall(f"GET {url.path}events HTTP/1.1\r\nHost: {url.netloc.decode()}\r\n\r\n".encode())
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        until(lambda: self.heard)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the thread, which may be waiting for the next word.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._socket.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError), self._socket.makefile(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("data: "):
                    self.heard.append(json.loads(line[6:]))

    @property
    def last(self) -> dict[str, object]:
        return self.heard[-1]


def saved_by_rename(path: Path, text: str) -> None:
    other = path.with_name("." + path.name + ".tmp")
    other.write_text(text)
    other.replace(path)


def saved_by_truncation(path: Path, text: str) -> None:
    with path.open("w") as file:
        for start in range(0, len(text), len(text) // 3):
            file.write(text[start : start + len(text) // 3])
            file.flush()
            time.sleep(0.03)


def saved_twice(path: Path, text: str) -> None:
    path.write_text(text)
    path.write_text(text)


def saved_with_a_backup(path: Path, text: str) -> None:
    path.rename(path.with_name(path.name + "~"))
    path.write_text(text)


@pytest.mark.parametrize("save", [saved_by_rename, saved_by_truncation, saved_twice, saved_with_a_backup])
def test_a_save_is_heard_of_however_the_editor_does_it(little: LittleWar, save: Callable[[Path, str], None]) -> None:
    with serving(little.folder) as (server, _), Listener(server.address) as page:
        document = little.read(EDITED)
        for lon_lat in document["features"][0]["geometry"]["coordinates"]:
            lon_lat[1] = round(lon_lat[1] + 0.05, 5)
        save(little / EDITED, json.dumps(document))
        until(lambda: page.last["number"] == 2)
        assert page.last["before"] == 1
        assert page.last["faults"] == []
        time.sleep(0.5)
        assert page.last["number"] == 2, "one save is one change"
        new, old = (get(f"{server.address}map/{number}/{DAY}.png").content for number in (2, 1))
        assert new != old
        assert new == drawn_fresh(little.folder, DAY)


def test_a_half_written_file_keeps_the_last_good_map_and_says_so(little: LittleWar) -> None:
    with serving(little.folder) as (server, _), Listener(server.address) as page:
        good = get(f"{server.address}map/1/{DAY}.png").content
        text = (little / EDITED).read_text()
        (little / EDITED).write_text(text[:200])
        until(lambda: page.last["faults"])
        assert "was it saved completely?" in str(page.last["faults"])
        assert EDITED in str(page.last["faults"])
        assert get(f"{server.address}map/{page.last['number']}/{DAY}.png").content == good
        (little / EDITED).write_text(text)
        until(lambda: not page.last["faults"])
        assert page.last["number"] == 1


def test_what_the_evidence_contradicts_is_told_beside_the_map(little: LittleWar) -> None:
    desk = Desk(little.folder, lambda _: SMALL, DAY)
    assert not desk.examine()
    assert desk.told()["contradicted"] == ()
    # Midford, 38.05° north, is the South's on 12 March.
    shift(little, -0.9)
    assert desk.reread()
    assert desk.examine()
    (told,) = desk.told()["contradicted"]
    assert told.startswith("evidence.csv › row 4 (1950-03-12 Midford): the author has it south (A), the map north")
    assert not desk.examine(), "the same again is no news"
    shift(little, 0.9)
    desk.reread()
    assert desk.examine()
    assert desk.told()["contradicted"] == ()


def test_a_page_hears_what_the_evidence_contradicts(little: LittleWar) -> None:
    with serving(little.folder) as (server, _), Listener(server.address) as page:
        assert page.last["contradicted"] == []
        shift(little, -0.9)
        until(lambda: page.last["contradicted"])
        assert page.last["number"] == 2
        assert page.last["faults"] == []


# Under load


def test_many_requests_and_open_streams_are_answered_and_cost_no_memory(little: LittleWar) -> None:
    before, after = stress(little, 250, 60)
    assert after < before + 25


@pytest.mark.slow
def test_ten_thousand_requests_and_two_hundred_streams_are_answered(little: LittleWar) -> None:
    before, after = stress(little, 10_000, 200)
    print(f"{before:.0f} MB before, {after:.0f} MB after 10,000 requests beside 200 streams")
    assert after < before + 40


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")
def test_ctrl_c_ends_it_at_once_and_without_a_word(little: LittleWar) -> None:
    with command(little.folder) as (running, address), httpx.stream("GET", address + "events"):
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
        assert running.stderr is not None
        assert running.stderr.read() == ""


# In a browser


def test_in_a_browser_a_saved_file_changes_the_picture(little: LittleWar) -> None:
    with serving(little.folder) as (server, _), chromium() as browser:
        page = browser.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(server.address)
        page.wait_for_selector(f'#now[data-shown="map/1/{DAY}.png"]')
        assert page.is_disabled("input[value=swipe]")
        first = page.locator("#map").screenshot()

        started = time.monotonic()
        shift(little, 0.2)
        page.wait_for_selector(f'#now[data-shown="map/2/{DAY}.png"]')
        print(f"saved and shown in {time.monotonic() - started:.2f} s")
        second = page.locator("#map").screenshot()
        assert second != first
        assert page.text_content("#status") == "up to date, change 1"

        # What was there before the save.
        page.check("input[value=before]")
        page.wait_for_selector(f'#before[data-shown="map/1/{DAY}.png"]')
        page.eval_on_selector("#which", "label => { label.hidden = true }")
        assert page.locator("#map").screenshot() == first
        page.check("input[value=swipe]")
        page.locator("#split").fill("0")
        page.check("input[value=now]")
        assert page.locator("#map").screenshot() == second
        page.check("input[value=blink]")
        page.wait_for_selector("#before", state="hidden")
        page.wait_for_selector("#before", state="visible")
        page.check("input[value=now]")

        # Another day, by the keyboard.
        page.focus("#day")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector('#now[data-shown="map/2/1950-03-13.png"]')
        page.keyboard.press("PageDown")
        page.wait_for_selector('#now[data-shown="map/2/1950-03-25.png"]')
        assert page.get_attribute("#day", "aria-valuetext") == "Sat, 25 March 1950, documented"
        page.click("#earlier")
        page.wait_for_selector(f'#now[data-shown="map/2/{DAY}.png"]')

        # A half-written file.
        text = (little / EDITED).read_text()
        (little / EDITED).write_text(text[:300])
        page.wait_for_selector("#faults", state="visible")
        assert f"{EDITED} › line" in str(page.text_content("#list"))
        assert page.get_attribute("#now", "data-shown") == f"map/2/{DAY}.png"
        (little / EDITED).write_text(text)
        page.wait_for_selector("#faults", state="hidden")
        assert wrong == []
        assert {httpx.URL(url).host for url in asked if url.startswith("http")} == {"127.0.0.1"}


# kwmaps watch


def test_watch_builds_what_an_edit_touches(little: LittleWar, tmp_path: Path) -> None:
    output, stop = tmp_path / "maps", threading.Event()
    builds = building.Builds(little.folder, output, lambda _: SMALL, "day", ("png", "gif"))
    lines: list[building.Line] = []
    thread = threading.Thread(target=_gather, args=(lines, builds, stop))
    thread.start()
    try:
        until(lambda: any("waiting" in line.text for line in lines))
        assert lines[0].text == "25 frames drawn, 0 kept"
        before = {path.name: path.read_bytes() for path in (output / "frames").iterdir()}
        shift(little, 0.05)
        until(lambda: len(lines) == 3)
        # From the day after 7 March to the day before the 25th.
        assert lines[2].text == f"{EDITED} saved: 17 frames drawn, 8 kept"
        after = {path.name: path.read_bytes() for path in (output / "frames").iterdir()}
        assert {name for name in after if after[name] != before[name]} == {
            f"1950-03-{day:02}.png" for day in range(8, 25)
        }
        assert after == whole_film(little.folder, tmp_path / "whole")

        text = (little / EDITED).read_text()
        (little / EDITED).write_text(text[:200])
        until(lambda: lines[-1].is_wrong and EDITED in lines[-1].text)
        assert after == {path.name: path.read_bytes() for path in (output / "frames").iterdir()}
        told = len(lines)
        (little / EDITED).write_text(text)
        shift(little, -0.05)
        until(lambda: len(lines) > told and not lines[-1].is_wrong)
        assert before == {path.name: path.read_bytes() for path in (output / "frames").iterdir()}
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def _gather(lines: list[building.Line], builds: building.Builds, stop: threading.Event) -> None:
    lines.extend(building.follow(builds, stop))


def test_watch_goes_on_when_a_build_fails(little: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = building.Builds(little.folder, tmp_path / "maps", lambda _: SMALL, "week", ("png",))
    saved = iter([[], [EDITED], [EDITED]])
    monkeypatch.setattr(building, "saves_in_turn", lambda folder, stop: saved)
    (tmp_path / "maps").write_text("in the way")
    found = building.follow(builds)
    failed = next(found)
    assert failed.is_wrong
    assert "a file is in the way" in failed.text
    next(found)
    (tmp_path / "maps").unlink()
    shift(little, 0.05)
    assert "frames drawn" in next(found).text
    assert isinstance(builds.build(), Count)


def test_watch_writes_every_format_that_a_build_does(little: LittleWar, tmp_path: Path) -> None:
    formats = ("gif", "webp", "apng", "mp4", "webm")
    building.Builds(little.folder, tmp_path / "maps", lambda _: SMALL, "snapshot", formats).build()
    assert {path.name for path in (tmp_path / "maps").glob("*.*")} >= {f"rectangle.{kind}" for kind in formats}


# The commands


def test_what_is_missing_is_one_line_with_the_remedy(
    run: Run, monkeypatch: pytest.MonkeyPatch, little: LittleWar, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("preview", "watch"):
        outcome = run(name)
        assert outcome.code == 2
        assert "--geodata" in outcome.err
        assert run(name, "--geodata", tmp_path / "none").code == 2
    assert run("preview", "1960-01-01", "--geodata", little.folder).code == 2
    (little / EDITED).write_text("{")
    assert run("preview", "--geodata", little.folder).code == 1
    monkeypatch.setattr(sys.modules["kwmaps.cli.choices"], "find_spec", lambda name: None)
    for name in ("preview", "watch"):
        outcome = run(name, "--geodata", little.folder)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert 'pip install "kwmaps[preview]"' in outcome.err
