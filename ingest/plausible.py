"""What a pattern cannot say: whether digits of the right form are a number of somebody, or years, sums and lists."""

import re

_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUND = re.compile(r"\d+00")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-[01]?\d-[0-3]?\d(?!\d)")
_ENDS = r"(?:을|를|이|가|은|는|의|로|씩|도|만|이나|정도|이상|이하|입니다)?(?=[\s,.)~]|$)"
_MONEY = re.compile(rf"\s?(?:(?:천|만|억|조|백만|천만)?\s?원|[천만억]|달러|명|개|대|가구|세대|㎡|%|m|톤|평){_ENDS}")
_UNITS = re.compile(rf"\s?(?:년|월|[천억]|(?:천|만|억)\s?원|개|건|회|가구|세대|%|퍼센트|톤|여\s?[명개]){_ENDS}")
_DIGITS_BEFORE = re.compile(r"\d[-.,/ ]$")
_DIGITS_AFTER = re.compile(r"[-.,/]\d")


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def plausible(pattern: str, found: str, before: str, after: str) -> bool:
    """Whether what a pattern found is more than form; ``before`` and ``after`` are the text around it."""
    check = _CHECKS.get(pattern)
    return check is None or check(found, before, after)


def _phone(found: str, before: str, after: str) -> bool:
    groups = re.findall(r"\d+", found)
    if len(groups) > 1 and all(_YEAR.fullmatch(group) for group in groups[-2:]):
        return False
    if found[0] in "0+" or found.startswith("82"):
        return True
    # Without its 0 a mobile number looks like the month of a date, the end of an account, a reference.
    neighbours = _DIGITS_BEFORE.search(before) or _DIGITS_AFTER.match(after) or _MONEY.match(after)
    return not neighbours and not re.search(r"[.\s]", found) and len("".join(groups)) == 10


def _card(found: str, _before: str, after: str) -> bool:
    groups = re.findall(r"\d{4}", found)
    return not (
        all(_YEAR.fullmatch(group) for group in groups)
        or all(_ROUND.fullmatch(group) for group in groups)
        or (found.isdigit() and _MONEY.match(after))
    )


def _account(found: str, _before: str, after: str) -> bool:
    groups = re.findall(r"\d+", found)
    years = all(_YEAR.fullmatch(group) for group in groups)
    money = len(groups) == 1 and _MONEY.match(after)
    return 10 <= sum(map(len, groups)) <= 20 and not (years or money or _DATE.search(found))


def _vehicle(_found: str, _before: str, after: str) -> bool:
    return not _UNITS.match(after)


_CHECKS = {"mobile": _phone, "landline": _phone, "card": _card, "account": _account, "vehicle": _vehicle}
