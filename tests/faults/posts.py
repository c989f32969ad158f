"""Invented posts for the tests of faults: seeded, in Korean, with all that a channel can bring."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PLACES = (
    "강남구 역삼동", "마포구 망원동", "노원구 상계동", "관악구 신림동", "종로구 혜화동", "송파구 잠실동",
    "은평구 불광동", "성북구 정릉동", "우리 동네", "집 앞 골목", "회사 근처",
)  # fmt: skip
_TROUBLES = (
    "도로에 포트홀이 크게 파여서 차가 덜컹거려요", "인도에 불법주차 차량이 매일 서 있어요 단속해 주세요",
    "가로등이 꺼져서 밤길이 너무 어두워요", "쓰레기를 무단투기해서 악취가 심합니다", "공사장 소음 때문에 잠을 못 자요",
    "하수구에서 냄새가 올라와요", "버스가 정류장을 그냥 지나쳤어요", "공원 벤치가 부서져 있습니다",
    "횡단보도 신호등이 고장났어요", "길고양이 급식소를 누가 부쉈어요", "수돗물에서 녹물이 나옵니다",
)  # fmt: skip
_QUESTIONS = (
    "여권은 어디에서 신청하나요?", "청년월세지원은 언제까지 신청하나요?", "대형폐기물은 어떻게 버리나요?",
    "전입신고를 인터넷으로 할 수 있나요?",
)  # fmt: skip
_PROPOSALS = ("버스정류장에 바람막이를 설치하면 좋겠습니다", "자전거도로를 더 늘려 주시기를 제안합니다")
_DANGERS = (
    "건물에 불이 났어요 연기가 심해요", "가스 냄새가 심하게 나요 터질 것 같아요", "다리 난간에 사람이 매달려 있어요",
    "지하차도에 물이 차서 차가 갇혔어요",
)  # fmt: skip
_CHATTER = (
    "오늘 점심 김치찌개 성공 ㅋㅋ", "한강 야경 미쳤다", "직원분이 친절하게 도와주셔서 감사합니다", "주말에 뭐하지",
    "우리 강아지 미용하고 왔어요",
)  # fmt: skip
_MORE = ("아직도 그대로예요 언제 되나요", "사진 더 올립니다", "역삼동 123번지 앞이에요", "불이 났어요", "감사합니다")
_BAD = (
    '{"id": "bad-%d"}', '{"id": "bad-%d", "text": ""}', '{"id": true, "text": "번호가 참 %d"}', "JSON이 아닌 줄 %d",
    '{"id": "bad-%d", "text": "언제", "created_at": "어제"}',
)  # fmt: skip


@dataclass
class Citizens:
    """Writes posts; what was written before is there to be answered, edited, deleted, repeated."""

    chance: random.Random
    written: list[dict[str, Any]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    number: int = 0

    def line(self) -> str:
        """The next line of a file: a post mostly, now and then something about an earlier one, or a bad line."""
        self.number += 1
        if len(self.written) < 10:
            return self._new()
        kinds = (self._new, self._reply, self._edit, self._delete, self._repeat, self._repost, self._bad)
        return self.chance.choices(kinds, (60, 14, 9, 4, 5, 3, 5))[0]()

    def _new(self) -> str:
        kind = self.chance.choices((_TROUBLES, _QUESTIONS, _PROPOSALS, _DANGERS, _CHATTER), (50, 12, 8, 6, 24))[0]
        post = {
            "id": f"p{self.number}",
            "author": f"시민{self.chance.randrange(40)}",
            "text": f"{self.chance.choice(_PLACES)} {self.chance.choice(kind)} ({self.number})",
        }
        if self.chance.random() < 0.3:
            post["conversation_id"] = f"c{self.chance.randrange(12)}"
        return self._write(post)

    def _reply(self) -> str:
        to = self._earlier()
        own = self.chance.random() < 0.7
        post = {
            "id": f"p{self.number}",
            "author": to["author"] if own else f"시민{self.chance.randrange(40)}",
            "text": self.chance.choice(_MORE),
            "reply_to": to["id"],
            "conversation_id": to.get("conversation_id", to["id"]),
        }
        return self._write(post)

    def _edit(self) -> str:
        # The place stays: who reads a file without revision numbers again, reads its edits again, in the same order.
        post = self._earlier()
        place = next((one for one in _PLACES if one in str(post["text"])), _PLACES[-1])
        text = self.chance.choice(_TROUBLES + _DANGERS + _CHATTER)
        post = {**post, "text": f"{place} {text} (고침 {self.number})"}
        self.written = [post if one["id"] == post["id"] else one for one in self.written]
        return _json(post)

    def _delete(self) -> str:
        post = self._earlier()
        self.gone.add(str(post["id"]))
        return _json({"id": post["id"], "text": "", "deleted": True})

    def _repeat(self) -> str:
        return _json(self._earlier())

    def _repost(self) -> str:
        return _json({"id": f"p{self.number}", "author": "시민1", "text": self._earlier()["text"], "repost": True})

    def _bad(self) -> str:
        return self.chance.choice(_BAD).replace("%d", str(self.number))

    def _earlier(self) -> dict[str, Any]:
        return self.chance.choice([one for one in self.written[-60:] if one["id"] not in self.gone])

    def _write(self, post: dict[str, Any]) -> str:
        self.written.append(post)
        return _json(post)


def lines(seed: int, count: int) -> Iterator[str]:
    """So many lines of a file, always the same for the same seed."""
    citizens = Citizens(random.Random(seed))
    for _ in range(count):
        yield citizens.line()


def write(path: Path, seed: int, count: int) -> Path:
    """A file of invented posts."""
    path.write_text("".join(f"{line}\n" for line in lines(seed, count)), encoding="utf-8")
    return path


def _json(post: dict[str, Any]) -> str:
    return json.dumps(post, ensure_ascii=False)
