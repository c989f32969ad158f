"""The commands: ``cheong COMMAND``; each file of this package adds its own to the parser."""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import metadata

from cheong.commands import accounts, checking, importing, keeping, letters, running, showing, tagging, training
from cheong.settings import Settings
from cheong.wiring import Parts
from models.errors import CheongError

_COMMANDS = (running, tagging, importing, showing, letters, keeping, accounts, checking, training)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 well, 1 it failed and said why, 2 it was called wrongly."""
    parser = argparse.ArgumentParser(
        prog="cheong", description="Listens to what citizens write and finds who has to answer."
    )
    parser.add_argument("--version", action="version", version=f"cheong {metadata.version('cheong')}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in _COMMANDS:
        module.add_to(commands)
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 whatever the locale, and half of a surrogate pair goes out as its JSON escape
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        parts = Parts(Settings.read(os.environ))
        try:
            status = int(chosen.run(parts, chosen))
            sys.stdout.flush()
            return status
        finally:
            parts.close()
    except CheongError as error:
        sys.stderr.write(f"cheong: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader of our output went away (head, less): nothing is wrong, and nothing more can be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        sys.stderr.write(f"cheong: {error}\n")
        return 1
