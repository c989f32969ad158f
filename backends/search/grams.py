"""Character bigrams as index tokens, made so that a phrase of them matches exactly where the substring occurs.

A word of the text gives a token for each of its characters: the character with the one after it, the last one alone.
The space between words is in no token, and the token of a last character is in no phrase, so no match reaches across
a space. A token is hexadecimal letters and digits only: no tokenizer splits, folds or drops it, and nothing in it is an
operator, whatever the character is.
"""

import unicodedata
from itertools import pairwise


class _Codes(dict[str, str]):
    """What stands for a character in a token: no code is the beginning of another."""

    def __missing__(self, character: str) -> str:
        point = ord(character)
        code = f"{point:04x}" if point < 0x10000 else f"x{point:06x}"
        self[character] = code
        return code


_CODES = _Codes({" ": ""})

PREFIX = 4
"""Letters of the code of a character of the basic plane: an index of prefixes of this length is worth its place."""


def fold(text: str) -> str:
    """The text as it is compared: NFC, case folded, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def words(query: str) -> list[str]:
    """The folded words of a query, each once, in order."""
    return list(dict.fromkeys(fold(query).split()))


def tokens(folded: str) -> str:
    """The tokens of a folded text, separated by spaces."""
    following = folded[1:] + " "
    return " ".join([_CODES[one] + _CODES[other] for one, other in zip(folded, following, strict=False) if one != " "])


def phrase(word: str) -> list[str]:
    """The tokens that stand one after another wherever this folded word (two characters or more) occurs."""
    return [_CODES[one] + _CODES[other] for one, other in pairwise(word)]


def prefix(character: str) -> str:
    """With what a token begins wherever this one folded character occurs."""
    return _CODES[character]
