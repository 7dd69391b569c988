"""A small run of `make guard-bench`: everything that is planted is found, and hardly anything innocent."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from bundler.documents.apart.running import Apart
from bundler.documents.reach.everything import Reader
from bundler.documents.scans.tesseract import probe
from bundler.model.finding import Trouble
from bundler.rules import guard as rules
from tests.documents.scan_papers import needs_ocr
from tests.guard_bench.places import PICTURES, PLACES
from tests.guard_bench.run import GOAL_OF_PRECISION, Outcome, outcome_of

P = ParamSpec("P")
R = TypeVar("R")
SEED = 7


class Here(Apart):
    """Calls what would be run apart, which is the same but for its limits, and faster."""

    def run(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R | Trouble:
        return function(*arguments, **named)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    chance, reader = random.Random(SEED), Reader(Here(), None)
    return [outcome_of(name, make, chance, 16, reader, tmp_path_factory.mktemp("bench"))
            for name, make in PLACES.items()]  # fmt: skip


def test_every_fact_that_is_planted_is_found(outcomes: list[Outcome]) -> None:
    missed = [(one.place, plant.form, plant.text) for one in outcomes for plant in one.missed]
    assert missed == []
    assert sum(one.planted for one in outcomes) > 800


def test_hardly_anything_innocent_is_taken_for_a_fact(outcomes: list[Outcome]) -> None:
    found = sum(one.planted - len(one.missed) for one in outcomes)
    alarms = [(one.place, plant.form, plant.text) for one in outcomes for plant in one.false_alarms]
    assert found / (found + len(alarms)) > GOAL_OF_PRECISION, alarms


def test_the_bench_sees_a_guard_that_looks_less_closely(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that knows only the words as they are recorded."""

    def as_recorded(_: str, text: str) -> tuple[str, ...]:
        return (text,)

    monkeypatch.setattr(rules, "spellings_of", as_recorded)
    outcome = outcome_of("PDF body", PLACES["PDF body"], random.Random(SEED), 40, Reader(Here(), None), tmp_path)
    assert outcome.recall < 1.0


@pytest.mark.ocr
@pytest.mark.skipif(bool(needs_ocr[1].args[0]), reason="Tesseract is not here")
@pytest.mark.parametrize("name", ["scan at 200 dpi", "scan under a white box", "scan under a mark"])
def test_facts_in_pictures_are_read_off_them(name: str, tmp_path: Path) -> None:
    reader: Any = Reader(Here(), probe(("eng",)))
    outcome = outcome_of(name, PICTURES[name], random.Random(SEED), 12, reader, tmp_path)
    assert [(plant.form, plant.text) for plant in outcome.missed] == []
    assert len(outcome.false_alarms) <= 1
