"""A picture is read once; what was read is for this account alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PIL import Image

from bundler.documents.apart.running import Apart
from bundler.documents.reach import everything
from bundler.documents.reach.everything import Reader
from bundler.documents.reach.memory import Memory
from bundler.documents.reach.read_off import Attempt, ReadOff
from bundler.documents.scans.tesseract import Tesseract

TESSERACT = Tesseract(Path("tesseract"), "5.3.0", ("eng",))
READ = ReadOff("12 High Street", (Attempt(("high", "street"), ("12",)),))
NEWER = Tesseract(Path("tesseract"), "5.4.0", ("eng",))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reads nothing, and notes what it was asked to read."""
    asked: list[str] = []

    def reading(pictures: list[Path], _: Tesseract) -> list[ReadOff | None]:
        asked.extend(picture.name for picture in pictures)
        return [None if picture.name == "bad.png" else READ
                for picture in pictures]  # fmt: skip

    monkeypatch.setattr(everything, "read_pictures", reading)
    return asked


def reader(root: Path, tesseract: Tesseract = TESSERACT) -> Reader:
    """As another command has it."""
    return Reader(Apart(), tesseract, memory=Memory(root, tesseract))


def picture(folder: Path, name: str, shade: int) -> Path:
    Image.new("L", (60, 20), shade).save(folder / name)
    return folder / name


def test_a_picture_is_read_once_whatever_it_is_called(tmp_path: Path, read: list[str]) -> None:
    first = reader(tmp_path / "kept").read([picture(tmp_path, "a.png", 9)])
    again = reader(tmp_path / "kept").read([picture(tmp_path, "b.png", 9)])
    assert first == again == [READ]
    assert read == ["a.png"]


def test_by_another_tesseract_it_is_read_again(tmp_path: Path, read: list[str]) -> None:
    reader(tmp_path / "kept").read([picture(tmp_path, "a.png", 9)])
    reader(tmp_path / "kept", NEWER).read([tmp_path / "a.png"])
    assert read == ["a.png", "a.png"]


def test_what_could_not_be_read_is_tried_again(tmp_path: Path, read: list[str]) -> None:
    for _ in range(2):
        assert reader(tmp_path / "kept").read([picture(tmp_path, "bad.png", 9)]) == [None]
    assert read == ["bad.png", "bad.png"]


def test_what_was_read_is_closed_to_everybody_else_and_only_a_shortcut(tmp_path: Path, read: list[str]) -> None:
    root = tmp_path / "kept"
    reader(root).read([picture(tmp_path, "a.png", 9)])
    (kept,) = root.rglob("*.json")
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, kept.parent.parent, kept.parent)} == {0o700}
    kept.write_bytes(b"{")
    assert reader(root).read([tmp_path / "a.png"]) == [READ]
    assert len(read) == 2


def test_where_nothing_can_be_kept_pictures_are_read_all_the_same(tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "kept").write_text("a file lies there")
    assert reader(tmp_path / "kept").read([picture(tmp_path, "a.png", 9)]) != [None]
    assert len(read) == 1
