"""Printed labels: letter and number, and what was inserted behind one."""

from __future__ import annotations

import pytest

from bundler.model.labels import Label


@pytest.mark.parametrize("text", ["A1", "B12", "A12a", "A12z", "A12aa", "C9999ab"])
def test_a_label_is_read_as_it_is_printed(text: str) -> None:
    assert str(Label.of(text)) == text


def test_pages_of_an_inserted_paper_run_on_in_letters() -> None:
    assert [str(Label.of("A12y").plus(pages)) for pages in range(4)] == ["A12y", "A12z", "A12aa", "A12ab"]


def test_labels_stand_in_the_order_of_their_pages() -> None:
    assert sorted(map(Label.of, ["A13", "A12b", "A12", "A12aa", "A2"])) == list(
        map(Label.of, ["A2", "A12", "A12b", "A12aa", "A13"])
    )


@pytest.mark.parametrize("text", ["", "i", "12", "A", "a1", "A1A", "AB1"])
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no label"):
        Label.of(text)
