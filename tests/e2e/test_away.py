"""What is away or stands still is said below the list, with what still works."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.e2e.reading import Reader, ready
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(120)


def test_a_stage_that_stopped_itself_is_told_with_what_still_works(reader: Reader, server: Server) -> None:
    with server.store() as store:
        store.stop("route", "9 of 10 records were invalid", datetime.now(UTC))
    try:
        page = reader.sign_in("김하늘")
        ready(page)
        bar = page.get_by_role("status").filter(has_text="단계가 멈추었습니다.")
        expect(bar).to_contain_text("이미 들어온 민원은 평소처럼 처리할 수 있습니다.", timeout=15_000)
        assert reader.violations() == []
        bar.get_by_role("link", name="시스템 상태 보기").press("Enter")
        expect(page.locator("#main")).to_contain_text("9 of 10 records were invalid")
    finally:
        with server.store() as store:
            store.resume("route")
    expect(bar).not_to_be_attached(timeout=15_000)
