from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.merged import Difference
from bundler.model.returned import Answers, RowAnswers
from bundler.rules.merging import EVERY, merge


def said(**values: Any) -> Answers:
    return Answers(values=values)


def rows(*each: tuple[int | None, str]) -> Answers:
    """Rows of actions, each with the number it had when the form was written."""
    return Answers(rows={"actions": tuple(RowAnswers(row=row, values={"what": what}) for row, what in each)})


def now(*each: str) -> dict[str, Any]:
    return {"actions": [{"what": what, "kept": f"beside {what}"} for what in each]}


def whats(record: dict[str, Any]) -> list[str]:
    return [row["what"] for row in record["actions"]]


def test_what_only_the_form_changed_is_taken() -> None:
    merged = merge(said(health="well"), {"health": "well", "venue": "Hall"}, said(health="poorly"))
    assert merged.record == {"health": "poorly", "venue": "Hall"}
    assert merged.changes == (Difference(place="health", record="well", form="poorly"),)


def test_what_only_the_record_changed_stays() -> None:
    merged = merge(said(health="well"), {"health": "poorly"}, said(health="well"))
    assert merged.record == {"health": "poorly"}
    assert merged.is_whole


def test_what_both_changed_to_the_same_is_no_conflict() -> None:
    assert merge(said(health="well"), {"health": "poorly"}, said(health="poorly")).is_whole


def test_what_both_changed_differently_is_a_conflict_and_nothing_is_overwritten() -> None:
    merged = merge(said(health="well"), {"health": "poorly"}, said(health="better"))
    assert merged.record == {"health": "poorly"}
    assert merged.conflicts == (Difference(place="health", record="poorly", form="better"),)


def test_a_field_emptied_in_the_form_is_emptied_in_the_record() -> None:
    assert merge(said(health="well"), {"health": "well"}, said(health=None)).record == {"health": None}


def test_blank_and_missing_are_the_same() -> None:
    assert merge(said(health=None), {"health": ""}, said(health="  ")).is_whole


def test_a_no_is_an_answer() -> None:
    assert merge(said(agreed=None), {"agreed": None}, said(agreed=False)).record == {"agreed": False}


def test_a_signature_is_made_where_there_was_none() -> None:
    merged = merge(Answers(), {"chair_signature": None}, Answers(values={"chair_signature.name": "Jo"}))
    assert merged.record == {"chair_signature": {"name": "Jo"}}


def test_fields_that_the_form_does_not_print_are_kept() -> None:
    merged = merge(rows((0, "a")), now("a"), rows((0, "b")))
    assert merged.record == {"actions": [{"what": "b", "kept": "beside a"}]}


@pytest.mark.parametrize(
    ("use", "value"),
    [({"health": "form"}, "better"), ({"health": "record"}, "poorly"), ({EVERY: "form"}, "better"),
     ({EVERY: "form", "health": "record"}, "poorly")],
)  # fmt: skip
def test_a_conflict_is_decided_for_one_place_or_for_all(use: Any, value: str) -> None:
    merged = merge(said(health="well"), {"health": "poorly"}, said(health="better"), use)
    assert merged.record == {"health": value}
    assert not merged.conflicts
    assert merged.decided == {"health": use.get("health", use.get(EVERY))}


def test_without_a_base_every_difference_is_a_conflict_unless_the_record_is_blank() -> None:
    merged = merge(None, {"health": "well", "venue": None, "contact": "weekly"},
                   said(health="poorly", venue="Hall", contact=None))  # fmt: skip
    assert merged.record == {"health": "well", "venue": "Hall", "contact": "weekly"}
    assert [each.place for each in merged.conflicts] == ["health"]


def test_rows_added_on_both_sides_are_both_kept() -> None:
    merged = merge(rows((0, "a")), now("a", "record's"), rows((0, "a"), (None, "form's")))
    assert whats(merged.record) == ["a", "form's", "record's"]


def test_a_row_that_both_added_stands_there_once() -> None:
    assert merge(rows((0, "a")), now("a", "b"), rows((0, "a"), (None, "b"))).is_whole


def test_a_row_added_in_the_middle_stays_in_the_middle() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("a", "b"), rows((0, "a"), (None, "new"), (1, "b")))
    assert whats(merged.record) == ["a", "new", "b"]


def test_a_row_deleted_in_the_form_is_deleted() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("a", "b"), rows((1, "b")))
    assert whats(merged.record) == ["b"]
    assert [each.place for each in merged.changes] == ["actions[0]"]


def test_a_row_whose_every_field_was_emptied_is_deleted() -> None:
    assert whats(merge(rows((0, "a"), (1, "b")), now("a", "b"), rows((0, ""), (1, "b"))).record) == ["b"]


def test_a_row_deleted_in_the_record_stays_deleted() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("b"), rows((0, "a"), (1, "b")))
    assert whats(merged.record) == ["b"]
    assert merged.is_whole


def test_a_row_deleted_in_the_form_and_changed_in_the_record_is_a_conflict() -> None:
    base = Answers(rows={"actions": (RowAnswers(row=0, values={"what": "a", "who": "Jo"}),)})
    record: dict[str, Any] = {"actions": [{"what": "a", "who": "Mo"}]}
    merged = merge(base, record, Answers(rows={"actions": ()}))
    assert merged.record == record
    assert [each.place for each in merged.conflicts] == ["actions[0]"]
    assert merge(base, record, Answers(rows={"actions": ()}), {"actions[0]": "form"}).record == {"actions": []}


def test_a_row_deleted_in_the_record_and_changed_in_the_form_is_a_conflict() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("b"), rows((0, "changed"), (1, "b")))
    assert whats(merged.record) == ["b"]
    assert [each.place for each in merged.conflicts] == ["actions[was 0]"]
    decided = merge(rows((0, "a"), (1, "b")), now("b"), rows((0, "changed"), (1, "b")), {"actions[was 0]": "form"})
    assert sorted(whats(decided.record)) == ["b", "changed"]


def test_the_same_row_is_known_again_where_the_record_was_reordered() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("b", "a"), rows((0, "a"), (1, "b2")))
    assert whats(merged.record) == ["b2", "a"]


def test_rows_reordered_in_the_form_are_reordered() -> None:
    merged = merge(rows((0, "a"), (1, "b")), now("a", "b"), rows((1, "b"), (0, "a")))
    assert merged.record == now("b", "a")
    assert [each.place for each in merged.changes] == ["actions[order]"]


def test_a_new_row_under_a_printed_heading_brings_the_heading_along() -> None:
    form = Answers(rows={"risks": (RowAnswers(values={"historic": True}, given={"area": "Violence"}),)})
    assert merge(Answers(), {"risks": []}, form).record == {"risks": [{"area": "Violence", "historic": True}]}


def test_a_list_of_texts_is_merged_like_rows() -> None:
    base = Answers(rows={"reports": (RowAnswers(row=0, values={"": "one"}),)})
    form = Answers(rows={"reports": (RowAnswers(row=0, values={"": "one!"}), RowAnswers(values={"": "two"}))})
    assert merge(base, {"reports": ["one"]}, form).record == {"reports": ["one!", "two"]}


TEXT = st.sampled_from(["a", "b", "c", "d", None])


@given(TEXT, TEXT, TEXT)
def test_no_answer_is_ever_lost_in_silence(base: str | None, record: str | None, form: str | None) -> None:
    """Whatever the three say: what only one side changed is there afterwards, and what both did is shown."""
    merged = merge(said(x=base), {"x": record}, said(x=form))
    if form != base and record not in (base, form):
        assert [(each.record, each.form) for each in merged.conflicts] == [(record, form)]
        assert merged.record == {"x": record}
    else:
        assert merged.record == {"x": record if form == base else form}


@given(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5), st.data())
def test_rows_of_an_untouched_form_leave_the_record_as_it_is(was: list[str], data: st.DataObject) -> None:
    is_now = data.draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6))
    base = rows(*enumerate(was))
    merged = merge(base, now(*is_now), base)
    assert merged.record == now(*is_now)
    assert merged.is_whole


@given(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5), st.data())
def test_rows_of_an_untouched_record_become_those_of_the_form(was: list[str], data: st.DataObject) -> None:
    numbers = {what: number for number, what in enumerate(was)}
    wanted = data.draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6))
    form = rows(*((numbers.get(what), what) for what in wanted))
    merged = merge(rows(*enumerate(was)), now(*was), form)
    assert whats(merged.record) == wanted
