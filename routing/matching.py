"""Whether a rule's words stand in a text: blanks ignored, Latin letters caseless, lists by name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.city_files import Section

_ROADS = frozenset({"motorways", "highways", "trunk_roads"})


def folded(text: str) -> str:
    """The text as rules compare it: without blanks, in lower case."""
    return "".join(text.split()).lower()


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a rule: plain ones by their folded form, and names that count only where nothing unfit follows."""

    plain: tuple[tuple[str, str], ...] = ()
    names: tuple[re.Pattern[str], ...] = ()

    def found(self, text: str) -> str | None:
        """The first of them in a folded text, as a person would write it."""
        for word, written in self.plain:
            if word in text:
                return written
        for pattern in self.names:
            if match := pattern.search(text):
                return match.group()
        return None


@dataclass(frozen=True, slots=True)
class Rule:
    """When words move the owner, or say whom to call: every one of ``all``, one of ``any``, none of ``none``."""

    any: Words
    all: tuple[Words, ...]
    none: Words
    owner: str | None
    hand_over: str | None
    why: str

    def holds(self, text: str) -> tuple[str, ...]:
        """The words by which the rule holds in a folded text, empty where it does not."""
        one = self.any.found(text)
        if one is None or self.none.found(text) is not None:
            return ()
        rest = [words.found(text) for words in self.all]
        if None in rest:
            return ()
        return tuple(dict.fromkeys([one, *(word for word in rest if word is not None)]))


@dataclass(frozen=True, slots=True)
class Lists:
    """The named lists of words (``@motorways``) that rules refer to."""

    words: Mapping[str, Words]

    def of(self, given: Sequence[str], section: Section, key: str) -> Words:
        """The words of a rule's key, lists opened. Raises SettingError for a list that is not there."""
        plain: list[tuple[str, str]] = []
        names: list[re.Pattern[str]] = []
        for word in given:
            if word.startswith("@"):
                listed = self.words.get(word[1:])
                if listed is None:
                    raise section.wrong(key, f"there is no list {word}; there are {', '.join(sorted(self.words))}")
                plain += listed.plain
                names += listed.names
            elif not folded(word):
                raise section.wrong(key, "a word of blanks would hold in every text")
            else:
                plain.append((folded(word), word))
        return Words(tuple(plain), tuple(names))


def read_lists(file: Section) -> Lists:
    """The ``road_lists`` of ``topics.json``; names of roads do not count where ``road_match.not_after`` follows."""
    lists = file.section("road_lists")
    after = file.section("road_match").text("not_after")
    try:
        re.compile(after)
    except re.error as error:
        raise file.section("road_match").wrong("not_after", f"is not a pattern: {error}") from error
    found: dict[str, Words] = {}
    for name in lists.values:
        words = lists.texts(name)
        if not words:
            raise lists.wrong(name, "the list is empty")
        if name in _ROADS:
            either = "|".join(re.escape(folded(word)) for word in words)
            found[name] = Words(names=(re.compile(f"(?:{either})(?!{after})"),))
        else:
            found[name] = Words(tuple((folded(word), word) for word in words))
    return Lists(found)


def read_rule(section: Section, lists: Lists) -> Rule:
    """One rule of a subtopic. Raises SettingError for one that could never hold or moves nothing."""
    rule = Rule(
        any=lists.of(section.texts("any"), section, "any"),
        all=tuple(lists.of((word,), section, "all") for word in section.texts("all")),
        none=lists.of(section.texts("none"), section, "none"),
        owner=section.optional_text("owner"),
        hand_over=section.optional_text("hand_over"),
        why=section.text("why"),
    )
    if not section.texts("any"):
        raise section.wrong("any", "needs at least one word")
    if rule.owner is None and rule.hand_over is None:
        raise section.wrong("owner", "a rule names an owner or a hand_over")
    return rule
