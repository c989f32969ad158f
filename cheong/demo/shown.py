"""How the demo shows a post and what became of it, in the terminal and in the city's language."""

from rich.console import Console
from rich.markup import escape

from cheong.wiring import Parts
from models.complaint import Complaint, Waits
from models.errors import NotFoundError
from models.history import Outcome, StoredPost, Verb
from models.scope import Scope

_SCOPE = Scope.everything("demo")
_TEXT = 70

_URGENCY = {
    "emergency": "[bold red]▲긴급[/]",
    "urgent": "[bold yellow]▲급함[/]",
    "normal": "[dim]  보통[/]",
    "low": "[dim]  낮음[/]",
}

_WAITS = {
    Waits.INTENT: "의도가 불확실",
    Waits.TOPIC: "주제가 불확실",
    Waits.SUBTOPIC: "세부 주제가 불확실",
    Waits.DISTRICT: "자치구를 모름",
    Waits.OWNER: "보낼 곳을 사람이 정해야 함",
}

_STORED = {
    Outcome.SET_ASIDE: "답변 불필요",
    Outcome.REPOST: "재게시, 세기만 함",
    Outcome.CITY: "시의 글",
    Outcome.DELETED: "삭제됨: 본문을 지움",
}


class Shown:
    """Writes a few lines a post."""

    def __init__(self, parts: Parts, console: Console) -> None:
        self._parts = parts
        self._console = console

    def post(self, verb: Verb, stored: StoredPost) -> None:
        """The post, and under it what became of it."""
        city = self._parts.routing_city
        text = " ".join(stored.post.text.split())
        text = text[:_TEXT] + ("…" if len(text) > _TEXT else "")
        judgement = stored.judgement
        mark = _URGENCY[judgement.urgency.value] if judgement is not None else "      "
        time = self._parts.clock().astimezone(self._parts.zone).strftime("%H:%M:%S")
        edited = " [cyan](고침)[/]" if verb is Verb.REVISED else ""
        self._console.print(f"[dim]{time} {stored.post.channel:<8}[/] {mark} {escape(text)}{edited}")
        topic = city.topic(judgement.topic) if judgement is not None else None
        about = f"{topic.name} · " if topic is not None else ""
        self._console.print(f"                         [dim]{about}[/]{self._became(stored)}")

    def sum(self) -> None:
        """How many of what there is now."""
        counters = self._parts.store.counters(_SCOPE)
        words = ", ".join(f"{name.partition('.')[2]} {counters[name]}" for name in sorted(counters) if "posts." in name)
        self._console.print(f"\n[bold]모든 글이 들어왔습니다.[/] {words} · 확인 대기 {counters.get('queue', 0)}\n")

    def _became(self, stored: StoredPost) -> str:
        if stored.complaint is None:
            return f"[dim]{_STORED.get(stored.outcome, stored.outcome.value)}[/]"
        try:
            complaint = self._parts.store.complaint(stored.complaint, _SCOPE)
        except NotFoundError:
            return ""
        joined = "앞의 민원에 이어짐 · " if stored.outcome is Outcome.JOINED else ""
        return joined + self._stands(complaint)

    def _stands(self, complaint: Complaint) -> str:
        city = self._parts.routing_city
        reason = escape(_why(complaint))
        if complaint.waits is not None:
            guess = f" (제안: {city.name(complaint.departments[0])})" if complaint.departments else ""
            return f"[magenta]확인 대기[/]: {_WAITS[complaint.waits]}{guess} [dim]{reason}[/]"
        owner = city.name(complaint.department) if complaint.department else "?"
        due = ""
        if complaint.due_at is not None:
            due = f" · 기한 {complaint.due_at.astimezone(self._parts.zone).strftime('%m월 %d일 %H:%M')}"
        return f"[green]→ {owner}[/]{due} [dim]{reason}[/]"


def _why(complaint: Complaint) -> str:
    """The sentence that says why it waits, or why it went where it went."""
    return next((one.text for one in complaint.reasons if one.code.startswith(("waits", "assigned"))), "")
