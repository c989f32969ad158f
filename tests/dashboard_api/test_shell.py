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
