"""Where papers of a later version stand: what was sent keeps its labels, whichever way late papers come in (Q11)."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bundler.model.labels import Label
from bundler.model.manifest import Journal, JournalRow, Manifest, ManifestEntry
from bundler.model.release_policy import LatePapers
from bundler.rules.quoted_labels import NOTE, Held, Sent, Slot, changes, slots


def entry(place: str, labels: str, item: str = "letters") -> ManifestEntry:
    first, last = Label.of(labels.partition("-")[0]), Label.of(labels.rpartition("-")[2])
    pages = last.number - first.number + last.letter - first.letter + 1
    return ManifestEntry(
        section="A", title=place, item=item, source=place, source_sha256="", first_label=str(first),
        last_label=str(last), first_page=1, pages=pages,
    )  # fmt: skip


def held(place: str, pages: int = 1, content: str = "") -> Held:
    return Held(place, "letters", place, content or place, pages)


def arranged(sent: Sequence[ManifestEntry], papers: Sequence[Held], late: LatePapers = "inserted") -> list[str]:
    """Each document of the section with its labels, as a plan works them out."""
    return [f"{name} {first}-{last}" for name, first, last in _labelled(slots(sent, _made_from(sent), papers, late))]


def _made_from(sent: Sequence[ManifestEntry]) -> dict[str, str]:
    return {one.source: one.source for one in sent if one.item != NOTE}


def _labelled(found: Sequence[Slot]) -> list[tuple[str, Label, Label]]:
    following, labelled = Label("A", 2), []
    for slot in found:
        first = Label("A", slot.number, slot.letter) if slot.number else following
        last = first.plus((slot.span or (slot.held.pages if slot.held else 1)) - 1)
        following = following if first.letter else last.plus(1)
        labelled.append((slot.held.place if slot.held else slot.note, first, last))
    return labelled


SENT = (entry("one", "A2-A11"), entry("two", "A12"), entry("three", "A13-A14"))
ONE, TWO, THREE = held("one", 10), held("two"), held("three", 2)


def test_a_late_paper_is_inserted_behind_the_one_before_it() -> None:
    assert arranged(SENT, [ONE, TWO, held("late", 2), THREE]) == [
        "one A2-A11", "two A12-A12", "late A12a-A12b", "three A13-A14",
    ]  # fmt: skip


def test_the_other_way_it_comes_at_the_end_of_the_section() -> None:
    assert arranged(SENT, [ONE, TWO, held("late", 2), THREE], "supplement") == [
        "one A2-A11", "two A12-A12", "three A13-A14", "late A15-A16",
    ]  # fmt: skip


def test_a_paper_behind_the_last_one_needs_no_letters() -> None:
    assert arranged(SENT, [ONE, TWO, THREE, held("late")])[-1] == "late A15-A15"


def test_a_paper_before_the_first_one_stands_behind_the_divider() -> None:
    assert arranged(SENT, [held("late"), ONE, TWO, THREE])[:2] == ["late A1a-A1a", "one A2-A11"]


def test_what_replaces_a_paper_stands_behind_the_note_in_its_place() -> None:
    assert arranged(SENT, [ONE, held("two", 2, "new words"), THREE]) == [
        "one A2-A11", "two (replaced) A12-A12", "two A12a-A12b", "three A13-A14",
    ]  # fmt: skip


def test_letters_run_on_behind_what_was_inserted_before() -> None:
    """Labels that were sent never change, even where the new paper would belong before an inserted one."""
    sent = (*SENT[:2], entry("late", "A12a-A12b"), SENT[2])
    assert arranged(sent, [ONE, TWO, held("later"), held("late", 2), THREE]) == [
        "one A2-A11", "two A12-A12", "late A12a-A12b", "later A12c-A12c", "three A13-A14",
    ]  # fmt: skip


def test_an_inserted_paper_that_is_gone_leaves_a_note_with_all_its_letters() -> None:
    sent = (*SENT[:2], entry("late", "A12a-A12b"), SENT[2])
    assert arranged(sent, [ONE, TWO, THREE])[2] == "late (taken out) A12a-A12b"


def test_what_was_inserted_stays_inserted_when_the_authority_goes_back_to_supplements() -> None:
    sent = (*SENT[:2], entry("late", "A12a-A12b"), SENT[2])
    assert arranged(sent, [ONE, TWO, held("late", 2), THREE, held("more")], "supplement") == [
        "one A2-A11", "two A12-A12", "late A12a-A12b", "three A13-A14", "more A15-A15",
    ]  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=9), min_size=2, max_size=5),
       st.sampled_from(("supplement", "inserted")))  # fmt: skip
def test_whatever_comes_and_goes_a_label_that_was_sent_stands_for_the_same_ever_after(
    versions: list[list[int]], late: LatePapers
) -> None:
    sent: tuple[ManifestEntry, ...] = ()
    meaning: dict[str, str] = {}
    for papers in versions:
        found = slots(sent, _made_from(sent), [held(f"p{number}", number % 3 + 1) for number in papers], late)
        labelled = _labelled(found)
        assert [first for _, first, _ in labelled] == sorted(first for _, first, _ in labelled)
        every = [str(first.plus(page)) for _, first, last in labelled for page in range(_count(first, last))]
        assert len(every) == len(set(every))
        for name, first, last in labelled:
            for page in range(_count(first, last)):
                assert meaning.setdefault(str(first.plus(page)), name.removesuffix(" (taken out)")) == (
                    name.removesuffix(" (taken out)"))
        sent = tuple(
            entry(name, f"{first}-{last}", "letters" if slot.held else NOTE)
            for (name, first, last), slot in zip(labelled, found, strict=True)
        )


def _count(first: Label, last: Label) -> int:
    return last.number - first.number + last.letter - first.letter + 1


def version(key: str, redaction: str = "") -> tuple[Manifest, Journal]:
    row = JournalRow(place="two", title="two", content_sha256="same words", key=key, redaction=redaction)
    manifest = Manifest(
        case="T-1", pack="small", version="v1", pages=1, bundle_sha256="", fingerprint="",
        entries=(entry("two", "A2"),), ledger=(),
    )  # fmt: skip
    return manifest, Journal(documents=(row,))


def test_a_paper_that_only_newer_programs_prepared_is_not_replaced() -> None:
    before = Sent(1, *version("by LibreOffice 7"))
    assert list(changes(before, *version("by LibreOffice 8"))) == []


def test_a_paper_of_which_more_is_taken_out_is_replaced_at_its_labels() -> None:
    before = Sent(1, *version("key"))
    assert [(one.what, one.labels) for one in changes(before, *version("key", "a name"))] == [("replaced", "A2")]
