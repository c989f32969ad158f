"""Commands as real processes on a data folder: started, killed, started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGES = ("collect", "classify", "route", "index", "clock")
HURRIED = "tests.faults.hurried"
"""The commands with leases of a second, so that a test need not wait for those of the dead."""

HESITANT = "tests.faults.hesitant"
"""The same, with an outbox that hesitates, so that a process is often killed in the middle of sending."""

_SECONDS = 300.0


@dataclass
class Deployment:
    """A data folder and the processes on it; ``module`` is what is run, their output goes to a file a process."""

    data: Path
    module: str = "cheong"
    started: int = 0
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start ``cheong ARGUMENTS`` under a name."""
        self.data.mkdir(parents=True, exist_ok=True)
        logs = self.data.with_name(f"{self.data.name}-logs")
        logs.mkdir(exist_ok=True)
        self.started += 1
        code = "import sys; from cheong.commands import main; sys.exit(main())"
        program = ["-c", code] if self.module == "cheong" else ["-m", self.module]
        with (logs / f"{self.started:03}-{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *program, *arguments],
                cwd=ROOT,
                env={**os.environ, "CHEONG_DATA": str(self.data)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.running[name]

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        process = self.running.pop(name)
        process.kill()
        process.wait(_SECONDS)

    def stop(self, names: Sequence[str] | None = None) -> dict[str, int]:
        """Ask processes to end, and return what they ended with."""
        chosen = [name for name in (names or tuple(self.running)) if name in self.running]
        for name in chosen:
            self.running[name].send_signal(signal.SIGTERM)
        return {name: self.running.pop(name).wait(_SECONDS) for name in chosen}

    def __enter__(self) -> "Deployment":
        return self

    def __exit__(self, *_: object) -> None:
        for name in tuple(self.running):
            self.kill(name)

    def does(self, *arguments: str) -> int:
        """Run a command to its end; its exit status."""
        return self.start(arguments[0], *arguments).wait(_SECONDS)

    def said(self) -> str:
        """What all processes wrote."""
        logs = sorted(self.data.with_name(f"{self.data.name}-logs").glob("*.log"))
        return "".join(f"{path.name}\n{path.read_text(encoding='utf-8', errors='replace')}" for path in logs)


def lasts(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Wait so long; whether the process still runs then."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        time.sleep(0.005)
    return process.poll() is None
