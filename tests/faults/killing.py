"""Processes killed with -9 at random moments, and the same in the end as if nothing had been.

    python -m tests.faults.killing [--file FILE] [--rounds 50] [--processes] [--seed N] [--jobs N] [--folder DIR]

A round of imports kills two at random moments and lets the third end; a round of ``--processes`` runs every stage as a
process and kills some of them at random. Each round ends with one JSON line, all with a last one; the exit status is 1
when anything differed from the undisturbed import, broke an invariant or made the doctor complain.
"""

import argparse
import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tests.faults.posts import write
from tests.faults.running import STAGES, Deployment, lasts
from tests.faults.state import State, opened, quiet, state_of, wrong

KILLS = 2
_QUIET_SECONDS = 240.0
_LOOK_SECONDS = 0.4
_INVENTED = 2000


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """How a run without faults went: what it left, and how long it took in seconds."""

    state: State
    seconds: float


@dataclass(frozen=True, slots=True)
class Round:
    """A round: the moments of the kills in seconds, how many met a running process, and what was wrong in the end."""

    kills: tuple[tuple[str, float], ...]
    met: int
    seconds: float
    complaints: int
    wrong: tuple[str, ...]


def import_once(data: Path, file: Path) -> Undisturbed:
    """Import without faults."""
    began = time.monotonic()
    with Deployment(data) as deployment:
        status = deployment.does("import", str(file))
        if status != 0:
            raise RuntimeError(f"the undisturbed import ended with {status}:\n{deployment.said()[-2000:]}")
    seconds = time.monotonic() - began
    with opened(data) as parts:
        return Undisturbed(state_of(parts), seconds)


def import_killed(data: Path, file: Path, undisturbed: Undisturbed, chance: random.Random) -> Round:
    """Import, killed twice, then once to its end."""
    began, kills = time.monotonic(), []
    with Deployment(data) as deployment:
        for _ in range(KILLS):
            moment = chance.uniform(0, undisturbed.seconds)
            # One that ended before its moment had little left to do: the next is killed in half the time.
            while not lasts(deployment.start("import", "import", str(file)), moment):
                moment /= 2
            deployment.kill("import")
            kills.append(("import", round(moment, 3)))
        status = deployment.does("import", str(file))
        said = [] if status == 0 else [f"the last import ended with {status}: {deployment.said()[-500:]}"]
    return _ended(data, undisturbed, (tuple(kills), len(kills), began), said)


def stages_once(data: Path, file: Path, module: str = "cheong") -> Undisturbed:
    """Every stage as a process of its own, without faults; how long until it was quiet."""
    began = time.monotonic()
    with Deployment(data, module) as deployment:
        start_stages(deployment, file)
        said = until_quiet(data)
        seconds = time.monotonic() - began
        if said:
            raise RuntimeError(f"{said}\n{deployment.said()[-2000:]}")
        deployment.stop()
    with opened(data) as parts:
        return Undisturbed(state_of(parts), seconds)


def stages_killed(
    data: Path, file: Path, undisturbed: Undisturbed, chance: random.Random, module: str = "cheong"
) -> Round:
    """Every stage as a process, random ones killed and started again within the time an undisturbed run takes."""
    began, met = time.monotonic(), 0
    moments = sorted(round(chance.uniform(0, undisturbed.seconds), 3) for _ in range(2 * KILLS))
    kills = tuple((chance.choice(STAGES), moment) for moment in moments)
    with Deployment(data, module) as deployment:
        start_stages(deployment, file)
        for name, moment in kills:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            met += deployment.running[name].poll() is None
            deployment.kill(name)
            deployment.start(name, "run", name)
        said = until_quiet(data)
        said += [f"{name} ended with {status}" for name, status in deployment.stop().items() if status != 0]
        said += [deployment.said()[-2000:]] if said else []
    return _ended(data, undisturbed, (kills, met, began), said)


def start_stages(deployment: Deployment, file: Path, stages: Sequence[str] = STAGES) -> None:
    """Start stages on a file that ``collect`` reads."""
    deployment.data.mkdir(parents=True, exist_ok=True)
    account = f'[[channel]]\ntype = "file"\nname = "posts"\npath = {json.dumps(str(file.absolute()))}\n'
    (deployment.data / "channels.toml").write_text(account, encoding="utf-8")
    for stage in stages:
        deployment.start(stage, "run", stage)


def until_quiet(data: Path) -> list[str]:
    """Wait until everything was read, has its outcome and is indexed; what is wrong when that never comes."""
    deadline = time.monotonic() + _QUIET_SECONDS
    while not (data / "store.db").exists() or not (data / "search.db").exists():
        time.sleep(_LOOK_SECONDS)
    with opened(data) as parts:
        parts.store.ping()  # brought to its schema by now, by whoever came first
        while time.monotonic() < deadline:
            if quiet(parts, cursors=1):
                return []
            time.sleep(_LOOK_SECONDS)
    return [f"not quiet after {_QUIET_SECONDS:.0f} s"]


def _ended(
    data: Path, undisturbed: Undisturbed, ran: tuple[tuple[tuple[str, float], ...], int, float], said: Sequence[str]
) -> Round:
    kills, met, began = ran
    with opened(data) as parts:
        state = state_of(parts)
        found = [*said, *state.differs(undisturbed.state), *wrong(parts)]
    with Deployment(data) as deployment:
        if deployment.does("doctor", "--all") != 0:
            found.append(f"the doctor is not content: {deployment.said()[-500:]}")
    return Round(kills, met, round(time.monotonic() - began, 1), len(state.complaints), tuple(found))


def _first(file: Path, rows: int, folder: Path) -> Path:
    """The first rows of a file, under its name, so that its posts keep their ids."""
    opening = gzip.open if file.suffix == ".gz" else open
    short = folder / file.name.removesuffix(".gz")
    with opening(file, "rb") as lines, short.open("wb") as out:
        out.writelines(islice(lines, rows))
    return short


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description="kill -9 at random moments; the same complaints in the end")
    parser.add_argument("--file", type=Path, help=f"JSON lines, .gz too ({_INVENTED} invented posts)")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--rows", type=int, help="only so many rows of the file")
    parser.add_argument("--processes", action="store_true", help="every stage as a process of its own")
    parser.add_argument("--seconds", type=float, help="kill within these (as long as the undisturbed run took)")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--jobs", type=int, default=1, help="rounds at the same time")
    parser.add_argument("--folder", type=Path, help="where the data folders go (a temporary one, removed)")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="killing-"))
    folder.mkdir(parents=True, exist_ok=True)
    if chosen.file is None:
        file = write(folder / "invented.jsonl", chosen.seed, chosen.rows or _INVENTED)
    else:
        file = _first(chosen.file, chosen.rows, folder) if chosen.rows else chosen.file
    undisturbed = import_once(folder / "undisturbed", file)
    killed: Callable[[Path, Path, Undisturbed, random.Random], Round] = import_killed
    if chosen.processes:
        staged, killed = stages_once(folder / "stages", file), stages_killed
        if differs := undisturbed.state.differs(staged.state):
            _say({"undisturbed stages differ from the import": differs[:20]})
            return 1
        undisturbed = staged
    undisturbed = replace(undisturbed, seconds=chosen.seconds or undisturbed.seconds)
    _say({"moments_within_seconds": round(undisturbed.seconds, 2), "complaints": len(undisturbed.state.complaints)})

    def one(number: int) -> Round:
        data = folder / f"round-{number}"
        done = killed(data, file, undisturbed, random.Random(f"{chosen.seed}:{number}"))
        _say({"round": number, "kills": done.kills, "met": done.met, "seconds": done.seconds,
              "complaints": done.complaints, "wrong": done.wrong[:20]})  # fmt: skip
        if not done.wrong:
            shutil.rmtree(data)
        return done

    with ThreadPoolExecutor(chosen.jobs) as pool:
        rounds = list(pool.map(one, range(1, chosen.rounds + 1)))
    bad = sum(bool(done.wrong) for done in rounds)
    _say({"rounds": len(rounds), "kills": sum(len(r.kills) for r in rounds), "met_running": sum(r.met for r in rounds),
          "rounds_with_anything_wrong": bad})  # fmt: skip
    if chosen.folder is None and not bad:
        shutil.rmtree(folder)
    return int(bad > 0)


def _say(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
