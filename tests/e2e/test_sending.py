"""Answers go out: they wait, are taken back, arrive each once, and what went wrong is decided by a person."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Page, expect

from dashboard_api.delivering import flag
from models.history import Verb
from models.scope import DELIVERY
from models.sending import SendingState
from tests.architecture.tree import ROOT
from tests.e2e.posts import vague
from tests.e2e.reading import Reader, chosen, pane, ready
from tests.e2e.running import Server
from tests.e2e.watching import utc_now

pytestmark = pytest.mark.timeout(240)
DELAY = 8


@pytest.fixture(scope="module")
def server(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose answers wait for seconds less, with a complaint from a channel to which nothing is sent."""
    folder = tmp_path_factory.mktemp("sending")
    copytree(town, folder / "data")
    city = copytree(ROOT / "cities" / "seoul", folder / "seoul")
    levels = city / "service_levels.toml"
    text = levels.read_text("utf-8")
    levels.write_text(re.sub(r"answer_delay_seconds = \d+", f"answer_delay_seconds = {DELAY}", text), "utf-8")
    with Server(folder, settings={"CHEONG_CITY": str(city)}) as running:
        running.post({"id": "fb1", "author": "f1", "text": next(vague()) + " 부탁드려요"}, channel="facebook")
        yield running


@pytest.fixture
def waiting(reader: Reader) -> Page:
    """The center before complaints that wait for a person and are no danger."""
    page = reader.sign_in("김하늘", "view=queue&waits=topic&channel=x&urgency=normal")
    ready(page)
    return page


def answer(page: Page, text: str, key: str = "t") -> None:
    """Answer the complaint in the pane, by keyboard alone."""
    page.keyboard.press(key)
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).not_to_be_attached()


def go_down(page: Page, times: int) -> str:
    """So many rows further; returns the id of the complaint there, which the pane shows and the address names."""
    for _ in range(times):
        page.keyboard.press("j")
    name = (chosen(page).get_attribute("id") or "").removeprefix("row-")
    expect(pane(page).locator(".id")).to_have_text(name)
    expect(page).to_have_url(re.compile(f"[?&]c={name}"))
    return name


def outbox(server: Server) -> list[str]:
    """The texts that were sent."""
    path = server.data / "outbox.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(line)["text"] for line in lines]


def become(server: Server, complaint: str, state: SendingState, error: str) -> None:
    """Let what is on its way become this, as if the channel had said so."""
    with server.store() as store, store.act(DELIVERY, utc_now()) as act:
        (sending,) = [one for one in act.sendings(complaint) if one.state.under_way]
        act.put_sending(replace(sending, state=state, error=error, attempts=3), Verb.SENDING)
        flag(act, sending)


def test_an_answer_waits_locks_what_else_could_be_done_and_is_taken_back_by_u(waiting: Page, server: Server) -> None:
    page = waiting
    name = go_down(page, 1)
    answer(page, "곧 살펴보겠습니다.")
    card = pane(page).get_by_role("region", name="답변")
    expect(card).to_contain_text(re.compile(r"답변을 \d초 뒤 보냅니다"))
    expect(card).to_contain_text("곧 살펴보겠습니다.")
    expect(page.locator(".toasts")).to_contain_text(re.compile(r"답변을 \d+초 뒤 보냅니다.*취소"))
    expect(page.locator(f"#row-{name}")).to_contain_text("보내기 대기")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(pane(page).locator(".bar")).to_contain_text("다른 처리를 할 수 없습니다.")
    page.keyboard.press("u")
    expect(card).not_to_be_attached()
    expect(page.locator(".toasts")).to_contain_text("되돌렸습니다.")
    page.keyboard.press("t")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("곧 살펴보겠습니다.")
    page.keyboard.press("Escape")
    assert outbox(server) == []


def test_it_is_taken_back_also_by_who_loaded_the_page_anew(waiting: Page) -> None:
    page = waiting
    go_down(page, 2)
    answer(page, "다시 쓸 답변입니다.")
    page.reload()
    card = pane(page).get_by_role("region", name="답변")
    expect(card).to_be_visible()
    page.keyboard.press("u")
    expect(card).not_to_be_attached()
    page.keyboard.press("t")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("다시 쓸 답변입니다.")


def test_an_answer_arrives_once_and_stands_among_the_posts(waiting: Page, server: Server) -> None:
    page = waiting
    go_down(page, 3)
    answer(page, "오늘 고쳤습니다. 알려 주셔서 고맙습니다.")
    expect(pane(page).locator(".status")).to_have_text("답변함", timeout=30_000)
    said = pane(page).locator("article", has_text="오늘 고쳤습니다.")
    expect(said).to_contain_text("청이 보냄")
    expect(said).to_contain_text("김하늘 님")
    expect(said).to_contain_text(re.compile(r"번호 \w+"))
    expect(pane(page)).to_contain_text(re.compile(r"\d+일\(.\)까지 말이 없으면 응답 없음"))
    assert outbox(server).count("오늘 고쳤습니다. 알려 주셔서 고맙습니다.") == 1


def test_a_question_waits_for_the_citizen_until_a_day(waiting: Page) -> None:
    page = waiting
    go_down(page, 4)
    answer(page, "어느 골목인지 알려 주시겠어요?", key="h")
    card = pane(page).get_by_role("region", name="시민에게 묻기")
    expect(card).to_contain_text(re.compile(r"질문을 \d초 뒤 보냅니다"))
    expect(pane(page).locator(".status")).to_have_text("시민 답변 대기", timeout=30_000)
    expect(pane(page)).to_contain_text(re.compile(r"시민 답변 대기: \d+월 \d+일\(.\)까지, 이후 응답 없음으로 종결"))
    expect(pane(page).locator("article", has_text="어느 골목인지")).to_contain_text("시민에게 물음")


def test_what_could_not_be_sent_says_why_and_is_sent_again(waiting: Page, server: Server) -> None:
    page = waiting
    name = go_down(page, 5)
    answer(page, "내일 보겠습니다.")
    become(server, name, SendingState.FAILED, "the post is gone")
    card = pane(page).get_by_role("region", name="답변")
    expect(card).to_contain_text("답변을 보내지 못했습니다", timeout=20_000)
    expect(card).to_contain_text("the post is gone")
    expect(card).to_contain_text("쓴 글은 아래에 그대로 있습니다.")
    expect(card).to_contain_text("내일 보겠습니다.")
    expect(page.locator(f"#row-{name}")).to_contain_text("보내지 못함")
    page.keyboard.press("t")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("내일 보겠습니다.")
    page.keyboard.press("Escape")
    card.get_by_role("button", name="다시 보내기").press("Enter")
    expect(card).to_contain_text(re.compile(r"답변을 \d초 뒤 보냅니다"))
    expect(pane(page).locator(".status")).to_have_text("답변함", timeout=30_000)
    assert outbox(server).count("내일 보겠습니다.") == 1


def test_what_nobody_knows_of_is_decided_by_a_person_first(waiting: Page, server: Server) -> None:
    page = waiting
    name = go_down(page, 6)
    answer(page, "나갔는지 모를 답변입니다.")
    become(server, name, SendingState.UNKNOWN, "no answer within 20 seconds")
    card = pane(page).get_by_role("region", name="답변")
    expect(card).to_contain_text("답변이 나갔는지 알 수 없습니다", timeout=20_000)
    expect(card).to_contain_text("no answer within 20 seconds (3번 시도)")
    expect(pane(page).locator(".bar")).to_contain_text("먼저 정해야 다른 처리를 할 수 있습니다.")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(card.get_by_role("button")).to_have_text(["다시 보내기", "직접 한 답변 기록", "보내지 않기"])
    card.get_by_role("button", name="직접 한 답변 기록").press("Enter")
    page.get_by_role("textbox", name="채널의 답글 번호").fill("x:4711")
    expect(page.get_by_role("textbox", name="시민에게 한 답변")).to_have_value("나갔는지 모를 답변입니다.")
    page.keyboard.press("Control+Enter")
    expect(pane(page).locator(".status")).to_have_text("답변함")
    expect(pane(page).locator("article", has_text="나갔는지 모를")).to_contain_text("번호 4711")


def test_what_is_not_to_be_sent_any_more_is_dropped(waiting: Page, server: Server) -> None:
    page = waiting
    name = go_down(page, 7)
    answer(page, "안 보낼 답변입니다.")
    become(server, name, SendingState.FAILED, "the post is gone")
    card = pane(page).get_by_role("region", name="답변")
    card.get_by_role("button", name="보내지 않기").press("Enter")
    expect(card).not_to_be_attached()
    expect(pane(page).locator(".status")).to_have_text("분류 대기")
    assert "안 보낼 답변입니다." not in outbox(server)


def test_where_nothing_can_be_sent_the_answer_is_recorded_as_given_by_hand(reader: Reader) -> None:
    page = reader.sign_in("김하늘", "view=complaints&channel=facebook")
    ready(page)
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("이 채널로는 여기에서 보낼 수 없습니다.")
    dialog.get_by_role("textbox", name="채널의 답글 번호").fill("fb:991")
    dialog.get_by_role("textbox", name="시민에게 한 답변").fill("담당 부서에 알렸습니다.")
    page.keyboard.press("Control+Enter")
    expect(pane(page).locator(".status")).to_have_text("답변함")
    said = pane(page).locator("article", has_text="담당 부서에 알렸습니다.")
    expect(said).to_contain_text("직접 함")
    expect(said).to_contain_text("번호 fb:991")
