"""Reading a city's data files so that a mistake in them is told with its file and key."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from models.errors import SettingError


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a file; ``place`` says where it stands (``topics.json: topics[3].rules[0]``)."""

    place: str
    values: Mapping[str, object]

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """The top table of a ``.json`` or ``.toml`` file. Raises SettingError."""
        try:
            text = path.read_text(encoding="utf-8")
            found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        except OSError as error:
            raise SettingError(f"{path}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise SettingError(f"{path}: is not valid {path.suffix[1:].upper()}: {error}") from error
        if isinstance(found, list):
            found = {"items": found}
        if not isinstance(found, dict):
            raise SettingError(f"{path}: the file must hold a table or a list")
        return cls(f"{path.name}:", found)

    def wrong(self, key: str, what: str) -> SettingError:
        """The error that names this place, a key and what would be right."""
        return SettingError(f"{self.place} {key}: {what}")

    def text(self, key: str) -> str:
        """A text that must be there and not be empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, f"must be a text, is {value!r}")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or None where the key is missing or null."""
        return None if self.values.get(key) is None else self.text(key)

    def filled(self, key: str, **values: object) -> str:
        """A text that must be there, its blanks (``{days}``) filled with these values."""
        try:
            return self.text(key).format_map(values)
        except KeyError as error:
            may = ", ".join("{" + name + "}" for name in values)
            raise self.wrong(key, f"nothing fills {{{error.args[0]}}}; it may use {may}") from error
        except (ValueError, IndexError, AttributeError) as error:
            raise self.wrong(key, f"is not a text with blanks: {error}") from error

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(key, f"must be a list of texts, is {value!r}")
        return tuple(value)

    def positive(self, key: str) -> int:
        """A whole number above 0."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self.wrong(key, f"must be a whole number above 0, is {value!r}")
        return value

    def section(self, key: str) -> "Section":
        """A table within this one."""
        return self._table(key, self.values.get(key))

    def sections(self, key: str) -> list["Section"]:
        """A list of tables, empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, f"must be a list of tables, is {value!r}")
        return [self._table(f"{key}[{index}]", one) for index, one in enumerate(value)]

    def tables(self) -> dict[str, "Section"]:
        """All tables of this one by their keys."""
        return {key: self._table(key, value) for key, value in self.values.items()}

    def _table(self, key: str, value: object) -> "Section":
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table, is {value!r}")
        joint = " " if self.place.endswith(":") else "."
        return Section(f"{self.place}{joint}{key}", value)
