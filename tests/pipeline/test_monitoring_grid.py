"""The grid over a real letter that went: its day comes from the letter that the trail names, and from nowhere else."""

from pathlib import Path

import pytest

from bundler.pipeline.decisions import monitoring_of
from tests.pipeline.decided import CASE, PACK
from tests.pipeline.lettered import case_with_letters, decide, let_go

pytestmark = pytest.mark.office


@pytest.mark.requirement("R55", "R56")
def test_a_letter_that_a_second_person_let_go_stands_in_the_grid_and_one_that_was_changed_is_told(
    tmp_path: Path,
) -> None:
    workshop = case_with_letters(tmp_path)
    decide(workshop)
    (before,) = monitoring_of(workshop).decisions
    assert before.letters == ""
    assert let_go(workshop).folder
    (row,) = monitoring_of(workshop).decisions
    assert row.letters == "mother: 4 December 2026"
    sent = workshop.output / CASE / PACK / "decision-1-letter-1/to-send/letter.pdf"
    as_it_was = sent.read_bytes()
    sent.write_bytes(as_it_was + b"x")
    (row,) = monitoring_of(workshop).decisions
    assert row.letters == "mother: 4 December 2026"
    assert "decision-1-letter-1 went, and its folder is not as it was" in row.exceptions
    sent.write_bytes(as_it_was)
    (row,) = monitoring_of(workshop).decisions
    assert "decision-1-letter-1 went, and its folder is not as it was" not in row.exceptions
    letter = workshop.output / CASE / PACK / "decision-1-letter-1/kept/letter.json"
    letter.write_bytes(letter.read_bytes().replace(b"mother", b"father"))
    (row,) = monitoring_of(workshop).decisions
    assert "decision-1-letter-1 went, and its folder is not as it was" in row.exceptions
