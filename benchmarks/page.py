"""What a queue of 10,000 costs a browser: its first row, scrolling through it, live changes, and its bytes.

    python benchmarks/page.py [--quick | --full] [--only first_row,scroll,live,bytes]

One run, one server of its own process over loopback, one Chromium, a fresh browser context each time. Prints one JSON
line a question:

- `first_row`: milliseconds from the navigation to the first frame that shows a complaint, signed in by cookie, nothing
  cached; in turn against static pages from the same server, with the page's styles and policy: one holds the rows that
  the page has read by then (its first page), one those alone that it draws.
- `scroll`: through the whole queue by wheel, by PageDown and with j and k held down: frames, long tasks, elements.
- `live`: the share of the main thread's time while changes are written, many to the rows on the screen.
- `bytes`: gzipped, of all that is fetched to open the queue, but fonts and what the API answers.
"""

import argparse
import gzip
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.page_scripts import COUNT, FRAMES, LIST, PLACE, READ, SHOWN, WATCH
from benchmarks.queue_site import Load, Site, start_writing
from dashboard_api.guard import COOKIE
from tests.e2e.conftest import CHROMIUM, FLAGS

WIDTH, HEIGHT = 1440, 900
Figures = dict[str, object]


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    complaints: int
    rounds: int
    held: float
    seconds: float


@dataclass(frozen=True)
class Window:
    """A browser before a site."""

    browser: Browser
    site: Site

    @contextmanager
    def opened(self, path: str = "/", height: int = HEIGHT) -> Iterator[tuple[Page, CDPSession]]:
        """Somebody of the center, signed in, with nothing cached, at this path; a row is shown."""
        site = self.site
        state: Any = {
            "cookies": [{"name": COOKIE, "value": site.token, "url": site.url}],
            "origins": [{"origin": site.url, "localStorage": [{"name": "cheong.signed", "value": "center"}]}],
        }
        size: Any = {"width": WIDTH, "height": height}
        context = self.browser.new_context(storage_state=state, viewport=size, locale="ko-KR")
        try:
            page = context.new_page()
            page.add_init_script(WATCH)
            cdp = context.new_cdp_session(page)
            cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(site.url + path, wait_until="commit")
            for _ in range(100):
                page.wait_for_timeout(100)
                if page.evaluate("told.row"):
                    break
            yield page, cdp
        finally:
            context.close()


def first_row(window: Window, scale: Scale) -> Figures:
    """The page and the static pages in turn."""
    contenders = {"page": "/", "static": "/static.html", "static_drawn": "/static-drawn.html"}
    with window.opened() as (page, _):
        drawn, read = page.evaluate(COUNT), page.evaluate(READ)
        window.site.put_static("static-drawn.html", page.evaluate(LIST))
    with window.opened(height=70 * read) as (page, _):
        window.site.put_static("static.html", page.evaluate(LIST))
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(scale.rounds + 1):
        for name, path in contenders.items():
            with window.opened(path) as (page, cdp):
                if number:  # the first warms up the server
                    wall[name].append(page.evaluate("told.row"))
                    cpu[name].append(metrics(cdp)["TaskDuration"] * 1000)
    middle = {name: statistics.median(found) for name, found in wall.items()}
    least = {name: min(found) for name, found in wall.items()}
    return {
        "rows_read": read,
        "rows_drawn": drawn,
        "milliseconds": {name: spread(found) for name, found in wall.items()},
        "main_thread_cpu_milliseconds": {name: spread(found) for name, found in cpu.items()},
        "ratio": round(middle["page"] / middle["static"], 2),
        "ratio_of_the_least": round(least["page"] / least["static"], 2),
        "ratio_drawn": round(middle["page"] / middle["static_drawn"], 2),
    }


def scroll(window: Window, scale: Scale) -> Figures:
    """Through the whole queue by wheel and by keyboard."""
    found: Figures = {}
    with window.opened() as (page, cdp):
        page.wait_for_timeout(1500)
        page.mouse.move(400, 500)
        found["wheel"] = framed(page, cdp, lambda: until_end(page, scale, lambda: page.mouse.wheel(0, 700)))
    with window.opened() as (page, cdp):
        page.wait_for_timeout(1500)
        found["j_held"] = framed(page, cdp, lambda: hold(page, "j", scale.held))
        found["k_held"] = framed(page, cdp, lambda: hold(page, "k", scale.held))
        press = lambda: page.keyboard.down("PageDown")  # noqa: E731  held down, it comes again and again
        found["page_down"] = framed(page, cdp, lambda: until_end(page, scale, press))
    return found


def until_end(page: Page, scale: Scale, step: Callable[[], None]) -> None:
    """Step by step, thirty steps a second at most, until the last complaint of the queue is drawn."""
    for number in range(1, scale.complaints):
        begun = time.monotonic()
        step()
        place = page.evaluate(PLACE) if number % 20 == 0 else {"position": 0}
        if place["position"] > scale.complaints * 0.9 and place["position"] == place["size"]:
            return
        page.wait_for_timeout(max(0.0, 1000 / 30 - (time.monotonic() - begun) * 1000))
    raise TimeoutError("the end of the queue does not come")


def hold(page: Page, key: str, seconds: float) -> None:
    """A key held down: it comes thirty times a second."""
    begun = time.monotonic()
    for number in range(int(seconds * 30)):
        page.wait_for_timeout(max(0.0, (begun + number / 30 - time.monotonic()) * 1000))
        page.keyboard.down(key)
    page.keyboard.up(key)


def framed(page: Page, cdp: CDPSession, act: Callable[[], None]) -> Figures:
    """What the frames were like while something was done."""
    page.evaluate(FRAMES)
    before, begun = metrics(cdp), time.monotonic()
    act()
    seconds = time.monotonic() - begun
    told, after = page.evaluate("((told.on = false), told)"), metrics(cdp)
    frames, tasks = told["frames"], told["tasks"]
    return {
        "seconds": round(seconds, 1),
        "frames": len(frames),
        "median_frame": round(statistics.median(frames), 1),
        "frames_over_50": sum(frame > 50 for frame in frames),
        "longest_frame": round(max(frames), 1),
        "long_tasks": len(tasks),
        "longest_task": round(max(tasks, default=0)),
        "main_thread_cpu_share": round((after["TaskDuration"] - before["TaskDuration"]) / seconds, 3),
        "most_rows": told["rows"],
        "last_row": page.evaluate(PLACE),
    }


def live(window: Window, scale: Scale) -> Figures:
    """At the top of the queue, while 50 changes a second are written, and while nothing is."""
    ids = [str(one["id"]) for one in listed(window.site, scale.complaints)]
    with window.opened() as (page, cdp):
        wall = page.context.new_cdp_session(page)
        wall.send("Performance.enable", {"timeDomain": "timeTicks"})
        page.wait_for_timeout(3000)
        idle = watched(window, page, (cdp, wall), scale.seconds / 3)
        writer = start_writing(window.site.store_url, Load(50, scale.seconds + 4, tuple(ids[:25]), tuple(ids)))
        page.wait_for_timeout(2500)  # it has to start
        changes = watched(window, page, (cdp, wall), scale.seconds)
        writer.join()
        if writer.exitcode:
            raise RuntimeError("the writer failed")
        page.wait_for_timeout(4000)
        shown = page.evaluate(SHOWN)
    with window.opened() as (page, _):
        anew = page.evaluate(SHOWN)
    both = shown.keys() & anew.keys()
    return {
        "idle": idle,
        "changes": changes,
        "rows_compared_with_a_new_page": len(both),
        "rows_that_differ": sum(shown[one] != anew[one] for one in both),
    }


def watched(window: Window, page: Page, sessions: tuple[CDPSession, CDPSession], seconds: float) -> Figures:
    """Shares of the main thread, by its CPU and by the wall clock."""
    page.evaluate(FRAMES)
    before, begun, server = [metrics(one) for one in sessions], time.monotonic(), window.site.cpu
    page.wait_for_timeout(seconds * 1000)
    after, seconds, server = [metrics(one) for one in sessions], time.monotonic() - begun, window.site.cpu - server
    told = page.evaluate("((told.on = false), told)")
    share = {
        name: [round((then[name] - now[name]) / seconds, 4) for now, then in zip(before, after, strict=True)]
        for name in ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    }
    return {
        "seconds": round(seconds, 1),
        "main_thread_cpu_share": share["TaskDuration"][0],
        "main_thread_wall_share": share["TaskDuration"][1],
        "of_it": {name: found[0] for name, found in share.items() if name != "TaskDuration"},
        "long_tasks": len(told["tasks"]),
        "frames_over_50": sum(frame > 50 for frame in told["frames"]),
        "server_cpu_share": round(server / seconds, 3),
    }


def listed(site: Site, most: int) -> Iterator[dict[str, object]]:
    """The queue from its beginning, as the API gives it."""
    cursor = ""
    while most > 0:
        page: Any = site.get(f"/api/triage-queue?limit=200{cursor}")
        yield from page["items"]
        most -= len(page["items"])
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def measured_bytes(window: Window, _: Scale) -> Figures:
    """What is fetched to open the queue, gzipped, until nothing more comes."""
    with window.opened() as (page, _cdp):
        page.wait_for_timeout(4000)
        names = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    sizes: dict[str, int] = {}
    for name in dict.fromkeys(["/index.html", *names, *workers(window.site.page)]):
        path = window.site.page / name.removeprefix("/")
        if not name.startswith("/api/") and path.is_file() and not is_font(name):
            sizes[name] = len(gzip.compress(path.read_bytes(), 9))
    return {"gzip": sum(sizes.values()), "files": sizes}


def workers(page: Path) -> list[str]:
    """The SharedWorker's file: no list of a page's resources has it."""
    return [f"/assets/{one.name}" for one in (page / "assets").glob("worker-*.js")]


def is_font(name: str) -> bool:
    """Whether it is a font, or the rules that say where the fonts' parts lie."""
    return name.endswith(".woff2") or "/fonts-" in name


def metrics(cdp: CDPSession) -> dict[str, float]:
    """What Chromium counts of the page's main thread, in seconds."""
    return {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}


def spread(found: Sequence[float]) -> list[float]:
    """Median, least, most."""
    return [round(value, 1) for value in (statistics.median(found), min(found), max(found))]


QUESTIONS: dict[str, Callable[[Window, Scale], Figures]] = {
    "first_row": first_row,
    "scroll": scroll,
    "live": live,
    "bytes": measured_bytes,
}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description="Measure what a long queue costs a browser.")
    parser.add_argument("--quick", action="store_true", help="a queue of 1,000, under a minute")
    parser.add_argument("--full", action="store_true", help="a queue of 10,000, 15 rounds; the default")
    parser.add_argument("--only", default=",".join(QUESTIONS), help="questions, comma-separated")
    chosen = parser.parse_args()
    scale = Scale(1000, 5, 3, 6) if chosen.quick else Scale(10_000, 15, 10, 30)
    with (
        tempfile.TemporaryDirectory() as folder,
        Site(Path(folder) / "site", scale.complaints) as site,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        window = Window(browser, site)
        for name in chosen.only.split(","):
            print(json.dumps({name: QUESTIONS[name](window, scale)}, ensure_ascii=False), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
