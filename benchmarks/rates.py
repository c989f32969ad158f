"""What a report of the rates costs, against reading the same complaints once.

    python benchmarks/rates.py [--quick | --full] [--rounds 5] [--keep FOLDER] [--most RATIO]

The store is filled by a seed: 5,000 complaints in 60 days (``--quick``, the default), or 20,000 (``--full``). The
report is asked of the application through its ASGI interface with a session cookie; the floor reads of every complaint
of the window, with sqlite3 and one statement, what a report is made of, and counts nothing. They take turns (ABAB). CPU
time (user and system) comes first; a line of JSON a case, in milliseconds, each as median, least and most, then the
worst ratio. The report's n must be the number of rows that the floor read.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.filling import DEPARTMENTS, NOW
from benchmarks.list_page import App, Case, filled, spread
from dashboard_api.app import create_app

READ = (
    "SELECT department, topic, district, status, close_reason, received_at, due_at, first_answer_at, held_since, "
    "resolved_by, reopened_at FROM complaints WHERE received_at >= ? AND received_at < ?"
)
REPORTS = [("center", {}), ("center", {"department": DEPARTMENTS[3]}), ("officer", {})]


def least(store: sqlite3.Connection, days: int) -> int:
    """Read what a report of so many days is made of; how many complaints."""
    bounds = [time.strftime("%Y-%m-%d %H:%M:%S.000000") for time in (NOW - timedelta(days=days), NOW)]
    return len(store.execute(READ, bounds).fetchall())


async def measured(case: Case, app: App, floor: tuple[sqlite3.Connection, int], rounds: int) -> float:
    """Print the figures of a report; returns the median ratio."""
    status, body = await case.ask(app)
    received = json.loads(body)["rates"][0]
    read = least(*floor)
    if status != 200 or (
        case.reader == "center" and "department" not in case.asked and received["denominator"] != read
    ):
        raise SystemExit(f"{case} was answered with {status}: {received}, of {read}")
    spent: dict[str, list[float]] = {"app": [], "floor": []}
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(3):
            await case.ask(app)
        between = time.process_time()
        for _ in range(3):
            least(*floor)
        spent["app"].append((between - begun) / 3 * 1e3)
        spent["floor"].append((time.process_time() - between) / 3 * 1e3)
    ratio = spread([one / other for one, other in zip(spent["app"], spent["floor"], strict=True)], 2)
    department = case.asked.get("department")
    said = {"reader": case.reader, "days": floor[1], "department": department, "n": received["denominator"]}
    figures = {f"{name}_cpu_ms": spread(each, 1) for name, each in spent.items()}
    print(json.dumps({**said, **figures, "app_by_floor": ratio}, ensure_ascii=False), flush=True)
    return ratio[0]


async def compared(folder: Path, complaints: int, rounds: int) -> float:
    """Print every report at a size; returns the worst ratio of those of everything."""
    parts, worst = filled(folder, complaints), 0.0
    app = create_app(replace(parts.dashboard(), clock=lambda: NOW))
    print(json.dumps({"complaints": complaints, "load": os.getloadavg()[0]}), flush=True)
    store = sqlite3.connect(folder / "store.db")
    for days in (30, 60):
        for reader, asked in REPORTS:
            window = {"from": (NOW - timedelta(days=days)).isoformat(), "to": NOW.isoformat()}
            ratio = await measured(Case(reader, "/api/rates", {**window, **asked}), app, (store, days), rounds)
            worst = max(worst, ratio)
    store.close()
    parts.close()
    return worst


def main() -> None:
    """Fill, ask, compare, print."""
    parser = argparse.ArgumentParser(description="CPU of a report of the rates")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="complaints", const=5_000, default=5_000)
    size.add_argument("--full", action="store_const", dest="complaints", const=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="the folder in which the filled store is, or will be")
    parser.add_argument("--most", type=float, help="the worst ratio that is no error")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (chosen.keep or Path(temporary)) / str(chosen.complaints)
        folder.mkdir(parents=True, exist_ok=True)
        worst = asyncio.run(compared(folder, chosen.complaints, chosen.rounds))
    print(json.dumps({"worst_ratio": worst}))
    if chosen.most is not None and worst > chosen.most:
        raise SystemExit(f"a report costs more than {chosen.most} times the floor")


if __name__ == "__main__":
    main()
