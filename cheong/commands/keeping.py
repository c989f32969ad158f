"""``cheong forget`` and ``cheong reindex``: keeping what is kept in order."""

import argparse
import sys
from typing import Any

from cheong.progress import Progress
from cheong.wiring import Parts
from models.errors import NotFoundError
from models.scope import Actor, ActorKind


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    forget = commands.add_parser("forget", help="remove a post's text everywhere")
    forget.add_argument("post", metavar="POST", help="the post's id, channel:id-there")
    forget.add_argument("--by", default="command", help="who asked for it, for the history")
    forget.set_defaults(run=_forget)
    reindex = commands.add_parser("reindex", help="build the search index anew from the store")
    reindex.set_defaults(run=_reindex)


def _forget(parts: Parts, chosen: argparse.Namespace) -> int:
    if not parts.store.forget(chosen.post, Actor(ActorKind.PERSON, chosen.by), parts.clock()):
        raise NotFoundError(f"there is no post {chosen.post}: ids look like x:1786… or file:posts:12")
    follower = parts.index_follower()
    while follower.step():
        pass
    sys.stdout.write(
        f"{chosen.post} is forgotten: text, original, evidence, dead letters and index entry are gone. The stream "
        "drops its masked copy when its retention ends.\n"
    )
    return 0


def _reindex(parts: Parts, _: argparse.Namespace) -> int:
    with Progress("indexing") as progress:
        count = parts.index_follower().rebuild(progress.advance)
    sys.stdout.write(f"{count} posts indexed\n")
    return 0
