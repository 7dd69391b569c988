"""What bundler.toml may say about reading scans, and what the doctor says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from bundler.documents.scans import tesseract
from bundler.faces.examining import doctor
from bundler.faces.settings import settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import DefinitionError
from tests.conftest import REPO


def languages(folder: Path, monkeypatch: pytest.MonkeyPatch, toml: str) -> tuple[str, ...]:
    monkeypatch.chdir(folder)
    (folder / "bundler.toml").write_text(toml, encoding="utf-8")
    return workshop_of(settings(None, None, None), date(2026, 11, 22)).scan_languages


@pytest.mark.parametrize(("toml", "expected"), [
    ("", ("eng",)),
    ('[ocr]\nlanguages = ["eng", "cym"]', ("eng", "cym")),
    ('[ocr]\nlanguages = ["cym", "cym"]', ("cym",)),
    ('[ocr]\nuse = "off"\nlanguages = ["cym"]', ()),
])  # fmt: skip
def test_scans_are_read_in_the_languages_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, expected: tuple[str, ...]
) -> None:
    assert languages(tmp_path, monkeypatch, toml) == expected


@pytest.mark.parametrize("toml", [
    '[ocr]\nuse = "always"', "[ocr]\nuse = true", "[ocr]\nlanguages = []", '[ocr]\nlanguages = "eng"',
    '[ocr]\nlanguages = ["eng", 3]', '[ocr]\nlanguages = [["eng"]]',
    '[ocr]\nlanguages = ["../eng"]', '[ocr]\nlanguage = ["eng"]',
])  # fmt: skip
def test_anything_else_is_a_mistake_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str) -> None:
    with pytest.raises(DefinitionError, match=r"bundler.toml, table \[ocr\]"):
        languages(tmp_path, monkeypatch, toml)


def said_by_the_doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toml: str) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundler.toml").write_text(toml, encoding="utf-8")
    console = Console(record=True, width=300)
    doctor(console, settings(REPO / "cases", REPO / "templates", None), as_json=False)
    return console.export_text()


def test_the_doctor_names_the_command_that_installs_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "_program", lambda: None)
    said = said_by_the_doctor(monkeypatch, tmp_path, '[ocr]\nlanguages = ["eng", "cym"]')
    assert "MISSING  Tesseract: not found" in said
    assert "sudo apt-get install --no-install-recommends tesseract-ocr tesseract-ocr-eng tesseract-ocr-cym" in said


def test_the_doctor_names_the_language_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = tesseract.Tesseract(tmp_path / "tesseract", "5.3.0", ("eng", "cym"), missing=("cym", "osd"))
    monkeypatch.setattr(tesseract, "probe", lambda _languages: found)
    said = said_by_the_doctor(monkeypatch, tmp_path, '[ocr]\nlanguages = ["eng", "cym"]')
    assert "MISSING  languages for reading scans: missing: Welsh, which way is up" in said


def test_what_is_switched_off_is_not_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "_program", lambda: None)
    said = said_by_the_doctor(monkeypatch, tmp_path, '[ocr]\nuse = "off"')
    assert "ok       reading scans: switched off" in said
    assert "Tesseract" not in said
