"""The connection: the server goes and returns, and the page catches up by itself."""

import pytest
from playwright.sync_api import expect

from tests.e2e.posts import posts
from tests.e2e.reading import Reader, ready
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)
GONE = ["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET"]


def test_the_page_says_that_the_server_is_gone_and_catches_up_when_it_returns(reader: Reader, server: Server) -> None:
    reader.forgiven += GONE
    page = reader.sign_in("김하늘")
    ready(page)
    expect(page.locator(".live")).to_contain_text("실시간")
    server.stop()
    expect(page.get_by_text("연결이 끊겼습니다.")).to_be_visible(timeout=30_000)
    new = "어디 담당인지 모르겠는데 성북구 골목 끝에 있던 그거 좀 봐 주세요"
    server.start()
    server.post(*posts(new, begin=800))
    expect(page.get_by_role("button", name="새 글 1")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("연결이 끊겼습니다.")).not_to_be_attached()


def test_who_is_signed_out_elsewhere_is_asked_to_sign_in_again(reader: Reader, server: Server) -> None:
    reader.forgiven.append("401")
    page = reader.sign_in("박서준")
    ready(page)
    server.run("accounts", "password", "박서준", given="다른 열쇠를 새로 만들었다\n")
    expect(page.get_by_text("로그인이 끝났습니다.")).to_be_visible(timeout=30_000)
