"""Words that a paper says and its pages do not show."""

from __future__ import annotations

import pytest

from bundler.documents.intake.lost_words import lost_words


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        pytest.param("The assessment was finished", "The assess-\nment was fin ished", id="broken and spaced"),
        pytest.param("Office and find", "O\ufb03ce and \ufb01nd", id="ligatures"),
        pytest.param("Permanence Plan", "PERMANENCE PLAN", id="capitals"),
        pytest.param("per\u00admanence", "permanence", id="soft hyphen"),
        pytest.param("Łukasz Świątek", "Łukasz\nŚwiątek", id="Polish"),
        pytest.param("1234.5 and 2026-01-02", "£1,234.50 and 2 January 2026", id="numbers are printed in many ways"),
        pytest.param("", "anything", id="nothing was said"),
    ],
)
def test_what_shows_in_another_way_is_not_lost(said: str, printed: str) -> None:
    assert lost_words(said, printed) == ()


def test_each_lost_word_is_named_once_and_in_order() -> None:
    assert lost_words("Column one, column sixty, beyond sixty", "Column one") == ("sixty", "beyond")
