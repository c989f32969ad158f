"""Serving the page and its API: uvicorn in a thread of the workers', ended by their stop."""

import logging
import socket
import sys
from threading import Event, Thread
from urllib.parse import urlsplit

import uvicorn

from cheong.wiring import Parts
from dashboard_api.app import create_app
from dashboard_api.passwords import Passwords, generated_password
from models.account import Account, Role
from models.errors import SettingError
from models.scope import Actor, ActorKind

SETUP = Actor(ActorKind.PERSON, "setup")
"""Who makes the first accounts."""

_DRAIN_SECONDS = 5
_LOOK_SECONDS = 0.2

_log = logging.getLogger(__name__)


class ServeLoop:
    """Serves until told to stop; what is under way then has seconds to end, streams are ended at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._socket = _listening(parts.settings.http_url)
        self._board = parts.dashboard()
        config = uvicorn.Config(
            create_app(self._board),
            log_config=None,
            access_log=False,
            server_header=False,
            # who comes through a proxy is known by the proxy's word only where one is set up to be believed
            proxy_headers=False,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
            limit_concurrency=1000,
            h11_max_incomplete_event_size=64_000,
        )
        self._server = uvicorn.Server(config)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def run(self, stop: Event) -> None:
        """Serve until told to stop."""
        first_account(self._parts)
        live = self._board.live
        if live is not None:
            live.start()
        ending = Thread(target=self._end, args=(stop,), name="serve-end", daemon=True)
        ending.start()
        _log.info("the page is at %s", self._parts.settings.http_url)
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            if live is not None:
                live.stop()
        if not stop.is_set() and not self._server.started:
            raise SettingError(f"{self._parts.settings.http_url} could not be served")

    def _end(self, stop: Event) -> None:
        stop.wait()
        # streams end first: the server waits for its connections
        if self._board.live is not None:
            self._board.live.stop()
        self._server.should_exit = True


def first_account(parts: Parts) -> None:
    """Where there is no account yet, make an administrator and print the generated password, this once."""
    if parts.store.accounts():
        return
    password = generated_password()
    admin = Account("admin", Role.ADMINISTRATOR, frozenset(), parts.clock())
    if parts.store.add_account(admin, Passwords().hash(password), SETUP):
        sys.stdout.write(
            f"There was no account yet. The administrator is admin, the password {password}\n"
            "It is shown this once; cheong accounts password admin sets another.\n"
        )
        sys.stdout.flush()


def _listening(url: str) -> socket.socket:
    """A socket that listens where the URL says; asked for at once, so that a port in use is said at the start."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/"):
        raise SettingError(f"CHEONG_HTTP_URL={url} is not understood: it is like http://127.0.0.1:8000")
    try:
        family = socket.getaddrinfo(host, None)[0][0]
        found = socket.socket(family)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((host, 8000 if port is None else port))
            found.listen(1024)
        except OSError:
            found.close()
            raise
    except OSError as error:
        raise SettingError(f"CHEONG_HTTP_URL={url}: {error.strerror or error}; choose another port") from error
    return found
