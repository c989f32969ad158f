"""The description of the API is text that is the same for the same routes."""

import json

from cheong.openapi import described


def test_the_description_is_sorted_json_with_a_line_at_its_end() -> None:
    text = described()
    assert text == described()
    assert text.endswith("}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))
