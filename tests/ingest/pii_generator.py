"""Invented personal data of every kind that is masked, written as people write it: spaced, dotted, spelled, circled."""

import random
from collections.abc import Callable
from dataclasses import dataclass

Groups = list[str]

BANKS = ("국민은행", "농협", "신한은행", "우리은행", "카카오뱅크", "계좌번호:", "하나은행", "새마을금고", "신한")
PLATES = "가나다라마거너더러머버서어저고노도로모보소조구누두루무부수우주아바사자하허호"
REGIONS = ("", "", "", "서울 ", "경기", "인천 ")
TAILS = ("", "", "", "", ".", "입니다", "이에요", "으로 연락 바랍니다", "인데요", "이고", ")", ", ")
_SPELLED = ("공일이삼사오육칠팔구", "영일이삼사오육칠팔구")
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
_FULL = "０１２３４５６７８９"


@dataclass(frozen=True, slots=True)
class Written:
    """One invented number: its pattern, what stands before it, the number as written, and what follows it at once."""

    pattern: str
    before: str
    number: str
    after: str

    @property
    def text(self) -> str:
        """All of it, as it goes into a text."""
        return self.before + self.number + self.after


def written(pattern: str, rng: random.Random) -> Written:
    """An invented number of a pattern of the patterns file. Raises KeyError for one that is not known here."""
    before, number = _MAKERS[pattern](rng)
    return Written(pattern, before, number, rng.choice(TAILS))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _translated(text: str, digits: str) -> str:
    return text.translate({ord("0") + at: digit for at, digit in enumerate(digits)})


def _spelled(text: str, rng: random.Random) -> str:
    return _translated(text, rng.choice(_SPELLED))


def _some_spelled(groups: Groups, rng: random.Random) -> Groups:
    chosen = rng.randrange(len(groups))
    return [_spelled(group, rng) if at == chosen else group for at, group in enumerate(groups)]


def _styled(groups: Groups, rng: random.Random, bare: bool = True) -> str:
    """The groups joined and written in one of the ways that are seen; ``bare``: also without any separator."""
    separators = ["-", "-", "-", "-", " ", " ", ".", " - ", "–", "/", "~", "_", ". ", "·"]
    if bare:
        separators += ["", ""]
    style = rng.choice(
        ("plain", "plain", "plain", "plain", "plain", "hangul", "part", "circled", "full", "spaced", "letter")
    )
    separator = rng.choice(separators)
    if style == "hangul":
        return _spelled(rng.choice(["-", " ", "", "에 "] if bare else ["-", " "]).join(groups), rng)
    if style == "part":
        return rng.choice(["-", " "]).join(_some_spelled(groups, rng))
    if style == "circled":
        return _translated(separator.join(groups), _CIRCLED)
    if style == "full":
        return _translated(rng.choice(["-", "－", " "]).join(groups), _FULL)
    if style == "spaced":
        return rng.choice([" - ", " "] if bare else [" - "]).join(" ".join(group) for group in groups)
    if style == "letter":
        return "-".join(groups).replace("0", rng.choice("Oo"))
    return separator.join(groups)


def _birth(rng: random.Random) -> str:
    return f"{rng.randrange(100):02}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"


def _rrn(rng: random.Random) -> tuple[str, str]:
    return rng.choice(("", "주민번호 ")), _styled([_birth(rng), rng.choice("1234") + _digits(rng, 6)], rng)


def _rrn_partial(rng: random.Random) -> tuple[str, str]:
    separator, star = rng.choice(("-", "-", " - ", "–")), rng.choice("**●Xx")
    front = _birth(rng) if rng.random() < 0.8 else _spelled(_birth(rng), rng)
    return "", f"{front}{separator}{rng.choice('1234')}{star * 6}"


def _mobile(rng: random.Random) -> tuple[str, str]:
    groups = ["010", _digits(rng, 4), _digits(rng, 4)]
    if rng.random() < 0.1:
        groups = [rng.choice(("011", "016", "017", "019")), _digits(rng, 3), _digits(rng, 4)]
    special = rng.random()
    if special < 0.06:
        return "", rng.choice(("+82-10-", "+82 10 ", "82-10-", "+8210")) + rng.choice(("-", " ")).join(groups[1:])
    if special < 0.12:
        return "", f"({groups[0]}){groups[1]}-{groups[2]}"[rng.choice((0, 1)) :]
    if special < 0.18:
        pairs = groups[1] + groups[2]
        return "", groups[0] + " " + " ".join(pairs[at : at + 2] for at in range(0, len(pairs), 2))
    if special < 0.22:
        return "", ",".join(groups)
    return "", _styled(groups, rng)


def _landline(rng: random.Random) -> tuple[str, str]:
    area = rng.choice(("02", "02", "02", "031", "032", "033", "041", "051", "062", "064", "070", "0507", "080"))
    groups = [area, _digits(rng, 4 if area in ("070", "0507") else rng.choice((3, 4))), _digits(rng, 4)]
    if rng.random() < 0.15:
        return "", rng.choice((f"{area}) {groups[1]}-{groups[2]}", f"({area}){groups[1]}-{groups[2]}"))
    return "", _styled(groups, rng)


def _vehicle(rng: random.Random) -> tuple[str, str]:
    front, back = _digits(rng, rng.choice((2, 3))), _digits(rng, 4)
    letter = rng.choice(PLATES)
    number = rng.choice(
        (
            f"{front}{letter}{back}",
            f"{front}{letter} {back}",
            f"{front} {letter} {back}",
            f"{front}{letter}-{back}",
            _translated(f"{front}{letter}{back}", _FULL),
            f"{' '.join(front)} {letter} {' '.join(back)}",
            f"{front}{letter} {_spelled(back, rng)}",
            f"{_spelled(front, rng)}{letter} {_spelled(back, rng)}",
        )
    )
    return rng.choice(REGIONS), number


def _email(rng: random.Random) -> tuple[str, str]:
    name = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randrange(4, 10)))
    name += rng.choice(("", _digits(rng, 2), "." + _digits(rng, 3), "_kr"))
    domain = rng.choice(("example.com", "example.co.kr", "mail.example.org", "example.net"))
    sign = rng.choice(("@", "@", "@", "@", " @ ", "골뱅이", "(at)", " 골뱅이 ", "[at]"))
    if sign != "@" and rng.random() < 0.4:
        domain = domain.replace(".", rng.choice((" . ", "점", "(dot)", "쩜")))
    return "", name + sign + domain


def _passport(rng: random.Random) -> tuple[str, str]:
    letter = rng.choice("MMMSRGD")
    if rng.random() < 0.5:
        middle = rng.choice("ABCDEFGHJK")
        number = rng.choice(("{}{}{}{}", "{} {}{}{}", "{}{} {} {}", "{}-{}{}{}"))
        return "", number.format(letter, _digits(rng, 3), middle, _digits(rng, 4))
    digits = _digits(rng, 8)
    return "", rng.choice(
        (f"{letter}{digits}", f"{letter} {digits}", f"{letter}{digits[:4]} {digits[4:]}",
         f"{letter}{_spelled(digits, rng)}", f"{letter.lower()}{digits}", f"{letter}-{digits}")
    )  # fmt: skip


def _driver(rng: random.Random) -> tuple[str, str]:
    groups = [rng.choice(("11", "12", "13", "21", "28")), _digits(rng, 2), _digits(rng, 6), _digits(rng, 2)]
    if rng.random() < 0.15:
        return "면허번호 ", "".join(groups)
    return rng.choice(("", "운전면허 ")), _styled(groups, rng, bare=False)


def _brn(rng: random.Random) -> tuple[str, str]:
    groups = [_digits(rng, 3), _digits(rng, 2), _digits(rng, 5)]
    if rng.random() < 0.15:
        return "사업자번호 ", "".join(groups)
    return rng.choice(("", "사업자등록번호 ")), _styled(groups, rng, bare=False)


def _card(rng: random.Random) -> tuple[str, str]:
    body = rng.choice("34569") + _digits(rng, 14)
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - at % 2)
        total += value - 9 if value > 9 else value
    whole = body + str((10 - total % 10) % 10)
    return rng.choice(("", "카드 ")), _styled([whole[at : at + 4] for at in range(0, 16, 4)], rng)


def _account(rng: random.Random) -> tuple[str, str]:
    shape = rng.choice(((3, 3, 6), (6, 2, 6), (4, 3, 6), (3, 4, 4, 2), (4, 2, 7), (3, 6, 3)))
    return rng.choice(BANKS) + rng.choice((" ", " ", "")), _styled([_digits(rng, size) for size in shape], rng)


def _unit(rng: random.Random) -> tuple[str, str]:
    building, door = str(rng.randrange(101, 130)), str(rng.randrange(1, 25) * 100 + rng.randrange(1, 9))
    return "", rng.choice(
        (f"{building}동 {door}호", f"{building}동{door}호", f"{building} 동 {door} 호", f"{building}동-{door}호",
         _translated(f"{building}동 {door}호", _FULL), f"{_spelled(building, rng)}동 {_spelled(door, rng)}호")
    )  # fmt: skip


_MAKERS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "rrn": _rrn,
    "rrn_partial": _rrn_partial,
    "card": _card,
    "driver": _driver,
    "account": _account,
    "mobile": _mobile,
    "landline": _landline,
    "brn": _brn,
    "passport": _passport,
    "vehicle": _vehicle,
    "email": _email,
    "unit": _unit,
}

PATTERNS = tuple(_MAKERS)
"""The patterns that numbers can be invented for."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """A text with one invented number in it; ``start`` and ``end`` are where the number itself stands."""

    text: str
    start: int
    end: int
    made: Written


def insert(text: str, made: Written, rng: random.Random) -> Inserted:
    """Put a number between two words of a text."""
    places = [at for at, letter in enumerate(text) if letter in " \n"] or [len(text)]
    at = rng.choice(places)
    start = at + 1 + len(made.before)
    whole = f"{text[:at]} {made.text}{text[at:] or ' '}"
    return Inserted(whole, start, start + len(made.number), made)
