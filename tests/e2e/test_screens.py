"""The pictures of the docs: every view is on one, and the list of them names each."""

import re

from tests.architecture.tree import ROOT
from tests.e2e.screens import OUT, SCREENS, pictures

PICTURES = [name for screen in SCREENS for name in pictures(screen)]


def test_every_view_of_the_page_is_on_a_picture() -> None:
    source = (ROOT / "web/src/state/address.svelte.ts").read_text("utf-8")
    listed = re.search(r"VIEWS = \[(.*?)\]", source, re.DOTALL)
    assert listed is not None
    shown = {found[1] for screen in SCREENS if (found := re.search(r"view=(\w+)", screen.at))}
    assert shown == set(re.findall(r"'(\w+)'", listed[1]))


def test_the_folder_holds_the_pictures_and_nothing_else() -> None:
    assert sorted(path.name for path in OUT.glob("*.png")) == sorted(PICTURES)


def test_the_list_says_what_is_on_each_picture() -> None:
    text = (OUT / "README.md").read_text("utf-8")
    for screen in SCREENS:
        assert screen.says in text
        for name in pictures(screen):
            assert f"]({name})" in text
