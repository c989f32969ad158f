"""Bodies and queries are bounded, and refuse what they do not know."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from dashboard_api import bodies
from models.ports.store import Filter


@pytest.mark.parametrize("model", [one for one in vars(bodies).values() if isinstance(one, type)])
def test_a_body_refuses_a_field_that_it_does_not_know(model: type) -> None:
    if issubclass(model, bodies.Body):
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            model.model_validate({"owner": "me"})


def test_a_query_becomes_the_filter_of_the_store() -> None:
    due = datetime(2026, 3, 1, tzinfo=UTC)
    query = bodies.ListQuery(status="waiting", waits="topic", district="강남구", due_before=due)  # type: ignore[arg-type]  # as it arrives
    assert query.where() == Filter(status="waiting", waits="topic", district="강남구", due_before=due)
    assert query.limit == 50


def test_every_text_is_bounded() -> None:
    for model in vars(bodies).values():
        if isinstance(model, type) and issubclass(model, bodies.Body):
            for name, field in model.model_json_schema().get("properties", {}).items():
                for one in field.get("anyOf", [field]):
                    bounded = {"maxLength", "enum", "$ref", "format", "const"} & one.keys()
                    assert one.get("type") != "string" or bounded, f"{model.__name__}.{name}"
                    assert one.get("type") != "array" or "maxItems" in one, f"{model.__name__}.{name}"
