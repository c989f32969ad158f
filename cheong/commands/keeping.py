"""``cheong forget`` and ``cheong reindex``: keeping what is kept in order."""

import argparse
import sys
import time
from typing import Any

from cheong.progress import Progress
from cheong.wiring import Parts
from dashboard_api.indexing import NAME as INDEX_FOLLOWER
from models.errors import LeaseLostError, NotFoundError
from models.scope import Actor, ActorKind

_LOOKS = 10
_LOOK_SECONDS = 0.3


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
    if _indexed(parts):
        index = "Its index entry is gone too."
    else:
        index = (
            "Its index entry goes when the process that keeps the index comes to it: cheong doctor shows whether it "
            "runs, else run cheong run index."
        )
    sys.stdout.write(
        f"{chosen.post} is forgotten: text, original, evidence and dead letters are gone. {index} The stream drops its "
        "masked copy when its retention ends.\n"
    )
    return 0


def _indexed(parts: Parts) -> bool:
    """Bring the index up to the store; whether it is there now: another process may keep it, and is given a moment."""
    tip = parts.store.tip()
    follower = parts.index_follower()
    try:
        for _ in range(_LOOKS):
            while follower.step():
                pass
            if parts.store.followed(INDEX_FOLLOWER) >= tip:
                return True
            time.sleep(_LOOK_SECONDS)
    except LeaseLostError:
        return parts.store.followed(INDEX_FOLLOWER) >= tip
    finally:
        follower.close()
    return False


def _reindex(parts: Parts, _: argparse.Namespace) -> int:
    follower = parts.index_follower()
    try:
        with Progress("indexing") as progress:
            count = follower.rebuild(progress.advance)
    finally:
        follower.close()
    sys.stdout.write(f"{count} posts indexed\n")
    return 0
