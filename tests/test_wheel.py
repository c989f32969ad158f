"""What is shipped works on its own: the wheel, in an empty environment, outside the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT

pytestmark = [pytest.mark.wheel, pytest.mark.slow, pytest.mark.timeout(900)]

POSTS = [
    {"id": "1", "text": "강남구 역삼동 골목에 불법주차가 너무 많아요. 단속 부탁드립니다."},
    {"id": "2", "text": "집 앞 가로등이 사흘째 꺼져 있어서 밤길이 무섭습니다."},
    {"id": "3", "text": "종로3가역 근처 맨홀 뚜껑이 열려 있어요. 사람이 빠질 것 같습니다!"},
    {"id": "4", "text": "따릉이 대여소를 우리 동네에도 늘려 주시면 좋겠습니다."},
    {"id": "5", "text": "오늘 한강 노을이 정말 예뻤어요."},
]


@dataclass(frozen=True)
class Installed:
    """An environment with nothing but the wheel and what it depends on, and a folder to work in."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs in the folder; nothing of the caller's Python reaches it."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "CHEONG_", "VIRTUAL_ENV"))
        }
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.folder,
            env=clean | {"CHEONG_DATA": str(self.folder / "data")},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("cheong-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=True)
    place = Installed(environment / "bin", tmp_path_factory.mktemp("elsewhere"))
    done = place.run("python", "-m", "pip", "install", "--quiet", str(wheel))
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_the_wheel_carries_the_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} <= set(PACKAGES)
    # of the training texts the demo makes its past
    assert [name for name in names if name.startswith("cities/seoul/training/")]
    assert [name for name in names if name.startswith("cheong/demo/posts/")]
    assert [name for name in names if name.startswith("cities/seoul/")]
    assert [name for name in names if name.startswith("models/trained/")]


def test_the_checkout_is_out_of_reach(installed: Installed) -> None:
    asked = installed.run("python", "-c", "import json, sys; print(json.dumps(sys.path))")
    reached = [Path(entry).resolve() for entry in json.loads(asked.stdout) if entry]
    assert not [path for path in reached if path.is_relative_to(ROOT)]

    asked = installed.run("python", "-c", "import cheong; print(cheong.__file__)")
    assert Path(asked.stdout.strip()).is_relative_to(installed.programs.parent), asked.stderr


def test_the_settings_are_shown(installed: Installed) -> None:
    shown = installed.run("cheong", "settings")
    assert shown.returncode == 0, shown.stderr
    assert "CHEONG_DATA" in shown.stdout


def test_posts_are_imported_and_every_one_is_accounted_for(installed: Installed) -> None:
    lines = "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in POSTS)
    (installed.folder / "posts.jsonl").write_text(lines, encoding="utf-8")

    first = imported(installed)
    assert first["posts"] == 5
    assert first["complaints"] + first["stored"] + first["dead_letters"] == 5
    assert first["complaints"] >= 1
    assert first["dead_letters"] == 0

    again = imported(installed)
    assert again == {"posts": 5, "complaints": 0, "stored": 5, "dead_letters": 0}


def imported(installed: Installed) -> dict[str, int]:
    """The numbers with which an import of the posts ends."""
    ended = installed.run("cheong", "import", "posts.jsonl")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    numbers: dict[str, int] = json.loads(ended.stdout.splitlines()[-1])
    assert set(numbers) == {"posts", "complaints", "stored", "dead_letters"}
    return numbers
