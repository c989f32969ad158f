"""The tree keeps the house rules, and each rule sees what breaks it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.tree import PACKAGES, ROOT, Source, sources

Rule = Callable[[list[Source]], list[str]]
EVERYWHERE: tuple[Rule, ...] = (
    rules.long_files,
    rules.long_functions,
    rules.many_arguments,
    rules.vague_names,
    rules.unfinished,
    rules.unexplained,
)
IN_THE_PACKAGES: tuple[Rule, ...] = (rules.undocumented, rules.foreign_to_models)
A_LONG_DOCSTRING = '    """' + "word\n" * 40 + '    """\n'


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_packages_and_tests_keep_the_rule(rule: Rule) -> None:
    assert rule(sources(ROOT, *PACKAGES, "tests")) == []


@pytest.mark.parametrize("rule", IN_THE_PACKAGES, ids=lambda rule: rule.__name__)
def test_packages_keep_the_rule(rule: Rule) -> None:
    assert rule(sources(ROOT, *PACKAGES)) == []


def test_every_module_has_its_test() -> None:
    """`foo/bar.py` is tested in `tests/foo/test_bar.py` (`foo/_bar.py` too).

    An adapter, `backends/<port>/<engine>.py`, may instead be covered by the suite of its port,
    `tests/contracts/test_<port>.py` (or several, `test_<port>_….py`), which runs on every backend. What is
    declared in `models/ports/` has nothing to run and is covered by those suites. `__init__.py`,
    `__main__.py` and migrations need none.
    """
    assert rules.untested(ROOT) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.long_files, "X = 1\n" * 301),
        (rules.long_functions, "def f() -> None:\n" + "    f()\n" * 40),
        (rules.many_arguments, "def f(a, b, c, *, d, e, f): ..."),
        (rules.undocumented, "X = 1"),
        (rules.undocumented, '"""Said."""\nclass Unsaid: ...'),
        (rules.unfinished, "X = 1  # TO" + "DO later"),
        (rules.unexplained, "import os  # no" + "qa"),
        (rules.unexplained, "import os  # no" + "qa: F401"),
        (rules.unexplained, "X: int = ''  # type: " + "ignore  # a reason without a code"),
        (rules.unexplained, "X: int = ''  # type: " + "ignore[assignment]"),
        (rules.foreign_to_models, "def f():\n    from requests.api import get"),
    ],
)
def test_a_rule_sees_what_breaks_it(rule: Rule, text: str, tmp_path: Path) -> None:
    found = rule(planted(tmp_path, "models/broken.py", text))
    assert [line.partition(":")[0] for line in found] == ["models/broken.py"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.long_functions, "def f() -> None:\n" + A_LONG_DOCSTRING + "    f()\n"),
        (rules.many_arguments, "class A:\n    def f(self, a, b, c, d, e): ..."),
        (rules.undocumented, '"""Said."""\nclass _Private: ...'),
        (rules.unfinished, "X = '# TO" + "DO is what they write'"),
        (rules.unexplained, "import os  # no" + "qa: F401, E402  reexported"),
        (rules.unexplained, "X: int = ''  # type: " + "ignore[assignment]  # the stub is wrong"),
        (rules.foreign_to_models, "import models.post, json"),
    ],
)
def test_a_rule_lets_pass_what_keeps_it(rule: Rule, text: str, tmp_path: Path) -> None:
    assert rule(planted(tmp_path, "models/sound.py", text)) == []


@pytest.mark.parametrize("name", ["ingest/utils.py", "ingest/core/post.py", "tests/helpers.py"])
def test_a_vague_name_is_seen(name: str, tmp_path: Path) -> None:
    assert rules.vague_names(planted(tmp_path, name, "")) == [f"{name}: say what is in it"]


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("ingest/cleaning.py", "tests/ingest/test_cleaning.py"),
        ("backends/stream/sqlite.py", "tests/backends/stream/test_sqlite.py"),
        ("backends/stream/sqlite.py", "tests/contracts/test_stream.py"),
        ("backends/store/history.py", "tests/contracts/test_store_history.py"),
        ("models/ports/stream.py", "tests/contracts/test_stream.py"),
    ],
)
def test_a_module_is_untested_until_its_test_is_there(module: str, test: str, tmp_path: Path) -> None:
    planted(tmp_path, module, "")
    assert [line.partition(":")[0] for line in rules.untested(tmp_path)] == [module]
    planted(tmp_path, test, "")
    assert rules.untested(tmp_path) == []


def planted(root: Path, name: str, text: str) -> list[Source]:
    """A tree with this one file in it."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [Source(root, path)]
