"""The plan's pages run on with no gap and no overlap, whatever the papers."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bundler.model.paper import PageFacts, Prepared
from bundler.model.plan import BundlePlan, CoverFacts, PlannedDocument, PlannedSection, roman

page_counts = st.lists(st.lists(st.integers(1, 12), max_size=5), max_size=6)


def a_plan(counts: list[list[int]], front_pages: int) -> BundlePlan:
    page = PageFacts(box=(0, 0, 595, 842))
    sections = tuple(
        PlannedSection(letter, "Section", tuple(
            PlannedDocument("item", "Paper", "attachments/p.pdf", "0" * 64,
                            Prepared(key=f"{letter}{number}", sha256="0" * 64, pages=(page,) * pages))
            for number, pages in enumerate(papers)
        ))
        for letter, papers in zip("ABCDEF", counts, strict=False)
    )
    return BundlePlan("CH-1", "pack", "Pack", "v1", "OFFICIAL", False, CoverFacts("Council", ()), sections, front_pages)


@given(page_counts, st.integers(2, 9))
def test_pages_run_on_with_no_gap_and_no_overlap(counts: list[list[int]], front_pages: int) -> None:
    plan = a_plan(counts, front_pages)
    taken = [*range(1, front_pages + 1), *(page for _, page in plan.dividers())]
    for place in plan.placed():
        taken += range(place.first_page, place.first_page + place.document.page_count)
    assert sorted(taken) == list(range(1, plan.page_count + 1))


@given(page_counts, st.integers(2, 9))
def test_a_document_s_labels_are_those_of_its_pages(counts: list[list[int]], front_pages: int) -> None:
    plan = a_plan(counts, front_pages)
    assert len(plan.labels) == len(set(plan.labels)) == plan.page_count == len(plan.page_facts)
    for place in plan.placed():
        assert plan.labels[place.first_page - 1] == place.first_label
        assert plan.labels[place.first_page + place.document.page_count - 2] == place.last_label


@given(page_counts)
def test_the_length_of_the_index_moves_no_label(counts: list[list[int]]) -> None:
    short, long = a_plan(counts, 2), a_plan(counts, 7)
    assert [place.first_label for place in short.placed()] == [place.first_label for place in long.placed()]
    assert short.labels[2:] == long.labels[7:]


def test_the_front_is_numbered_in_roman_numerals() -> None:
    assert a_plan([], 4).labels == ("i", "ii", "iii", "iv")
    assert [roman(number) for number in (9, 14, 19, 40)] == ["ix", "xiv", "xix", "xl"]


def test_a_draft_says_so_in_its_footer() -> None:
    plan = a_plan([[1]], 2)
    assert plan.footer == "OFFICIAL · CH-1 · Pack · v1"
    assert replace(plan, draft=True).footer == "DRAFT · OFFICIAL · CH-1 · Pack · v1"
