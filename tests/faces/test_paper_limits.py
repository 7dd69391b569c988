"""The table [limits] of bundler.toml: each limit as stated or as usual, and every slip named by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.faces.paper_limits import limits_of
from bundler.faces.settings import settings
from bundler.model.errors import DefinitionError
from bundler.model.limits import USUAL, Limits


@pytest.fixture
def stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "bundler.toml"


def test_without_a_table_the_usual_limits_hold(stated: Path) -> None:
    stated.write_text('cases = "cases"\n')
    assert limits_of(settings(None, None, None)) == USUAL


def test_what_is_stated_holds_and_the_rest_is_as_usual(stated: Path) -> None:
    stated.write_text("[limits]\nseconds = 90\npages = 500\n")
    assert limits_of(settings(None, None, None)) == Limits(seconds=90, pages=500)


@pytest.mark.parametrize(("line", "said"), [
    ("second = 60", "'second' is no limit."),
    ('pages = "many"', "'pages' must be a whole number."),
    ("memory_mb = 1.5", "'memory_mb' must be a whole number."),
    ("seconds = true", "'seconds' must be a whole number."),
    ("seconds = 0", "'seconds' must be at least 1."),
    ("memory_mb = 5", "'memory_mb' must be at least 100."),
])  # fmt: skip
def test_a_slip_is_named_by_its_key(stated: Path, line: str, said: str) -> None:
    stated.write_text(f"[limits]\n{line}\n")
    with pytest.raises(DefinitionError) as refused:
        limits_of(settings(None, None, None))
    assert refused.value.message == f"bundler.toml, table [limits]: {said}"
    assert "seconds, seconds_per_100_mb, memory_mb, output_mb, pages" in refused.value.remedy
