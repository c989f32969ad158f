"""The page's files: the shell is asked for anew, what has a hash is kept for ever, what is not there is a problem."""

from pathlib import Path

from dashboard_api.app import create_app
from tests.dashboard_api.browsing import Office, code


def test_without_a_built_page_there_is_a_word_in_its_place(office: Office) -> None:
    answered = office.browser()("GET", "/")
    assert (answered.status_code, answered.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "/openapi.json" in answered.text


def test_the_built_page_is_served_beside_the_api(office: Office, tmp_path: Path) -> None:
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html>")
    (page / "assets" / "app-1a2b.js").write_text("1")
    (page / "icon.svg").write_text("<svg/>")
    office.app = create_app(office.board(page=page))
    browser = office.browser()
    shell = browser("GET", "/")
    assert (shell.text, shell.headers["cache-control"]) == ("<!doctype html>", "no-cache")
    asset = browser("GET", "/assets/app-1a2b.js")
    assert "immutable" in asset.headers["cache-control"]
    assert "javascript" in asset.headers["content-type"]
    assert browser("GET", "/icon.svg").status_code == 200
    assert browser("GET", "/health").json() == {"up": True}
    for path in ("/assets/none.js", "/..%2f..%2fstore.db", "/store.db", "/api/nothing"):
        assert code(browser("GET", path)) == (404, "not_found"), path


def test_the_pages_texts_are_sent_compressed_to_who_can_read_it(office: Office, tmp_path: Path) -> None:
    assets = tmp_path / "page" / "assets"
    assets.mkdir(parents=True)
    (tmp_path / "page" / "index.html").write_text("<!doctype html>")
    (assets / "app-1a2b.js").write_text("says(1);" * 1000)
    (assets / "font-1a2b.woff2").write_bytes(b"wOF2" * 1000)
    office.app = create_app(office.board(page=tmp_path / "page"))
    browser = office.browser()
    for _ in range(2):
        packed = browser("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip, br"})
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert int(packed.headers["content-length"]) < 200
        assert (packed.text, packed.headers["content-type"]) == ("says(1);" * 1000, "text/javascript; charset=utf-8")
        assert "immutable" in packed.headers["cache-control"]
    plain = browser("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert (plain.text, plain.headers.get("content-encoding")) == ("says(1);" * 1000, None)
    font = browser("GET", "/assets/font-1a2b.woff2", headers={"Accept-Encoding": "gzip"})
    assert (font.content, font.headers.get("content-encoding")) == (b"wOF2" * 1000, None)
    assert browser("POST", "/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip"}).status_code == 405
    for path in ("/assets/none.js", "/assets/..%2findex.js", "/assets/..%2f..%2fshell.js"):
        assert code(browser("GET", path, headers={"Accept-Encoding": "gzip"})) == (404, "not_found"), path


def test_who_is_signed_in_is_told_with_the_shell_what_the_page_will_ask_for(office: Office, tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text("<!doctype html>")
    office.app = create_app(office.board(page=tmp_path / "page"))

    def told(name: str, address: str = "/") -> list[str]:
        browser = office.browser(name)
        link = browser("GET", address).headers.get("link", "")
        paths = [one.split(">")[0].lstrip("<") for one in link.split(", ") if one]
        assert all(browser("GET", path).status_code == 200 for path in paths)
        return paths

    known, queue = ["/api/session", "/api/city"], "/api/triage-queue?limit=100"
    assert told("center") == [*known, queue]
    assert told("officer") == [*known, "/api/inbox"]
    assert told("officer", "/?view=queue") == told("manager") == told("admin") == known
    assert told("manager", "/?view=queue&c=1") == [*known, queue]
    assert told("center", "/?view=queue&topic=road") == told("center", "/?view=rates") == known
    assert "link" not in office.browser()("GET", "/").headers
    assert "link" not in office.browser()("GET", "/", headers={"Cookie": "cheong_session=no"}).headers
    assert office.browser("center")("GET", "/").headers["vary"] == "Cookie"
