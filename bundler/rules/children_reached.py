"""Other children in what is about to be sent: what says who they are, and whether somebody has answered for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bundler.model.finding import Finding
from bundler.model.guard import OtherChild, Reached, Where
from bundler.model.roster import KnownChild
from bundler.rules.child_index import Form
from bundler.rules.other_children import (
    beyond_doubt,
    is_of_a_sibling,
    people_of,
    sightings_in_paper,
    sightings_in_record,
    strangers_in,
)
from bundler.rules.sightings import Sighting
from bundler.rules.situation import Situation

_COLUMNS: Where = "columns of a page"
_ACROSS: Where = "across two pages"
_ON_A_PAGE: tuple[Where, ...] = ("page", "picture")
_FIGURES_ALONE = ".json"
"""Files full of lengths and hashes, in which a short number of figures is nobody's."""


class OtherChildren:
    """Looks for all the other children of the workspace in one text after the other.

    `findings` are those of the look: whose name somebody has let pass there, nobody has to answer for again.
    """

    def __init__(self, situation: Situation, findings: Collection[Finding] = ()) -> None:
        self._situation = situation
        self._people = people_of(situation)
        self._let_pass = frozenset(_let_pass(situation, findings))

    def seen_in(self, reached: Reached) -> Iterator[OtherChild]:
        """Everything that says who one of them is, each once; never which."""
        text = reached.text.replace("_", " ")
        read_off = (1,) if reached.is_read_off else ()
        seen = [one for one in strangers_in((text,), self._situation, self._people, read_off=read_off)
                if one.form is not Form.BARE_NUMBER or not reached.file.endswith(_FIGURES_ALONE)]  # fmt: skip
        hard = beyond_doubt(seen)
        for one in dict.fromkeys(seen):
            is_sibling = is_of_a_sibling(one, self._situation)
            is_hard = one.child in hard and one.is_certain and not is_sibling
            yield OtherChild(
                what=f"{one.form.value} of a brother or sister" if is_sibling else one.form.value,
                kind="page" if reached.kind == _COLUMNS else reached.kind, file=reached.file, page=reached.page,
                is_certain=one.is_certain and not is_sibling, is_beyond_doubt=is_hard,
                is_let_pass=not is_hard and one.child in self._let_pass,
            )  # fmt: skip


def each_once(seen: Sequence[OtherChild]) -> tuple[OtherChild, ...]:
    """In order of files and pages; the most certain of what is the same, and nothing twice of words over two pages."""
    on_pages = {(one.file, one.page, one.what, one.weight) for one in seen if one.kind in _ON_A_PAGE}
    in_order = sorted(seen, key=lambda one: (one.file, one.page, one.kind, one.what, one.weight))
    kept: dict[tuple[object, ...], OtherChild] = {}
    for one in in_order:
        is_known = any((one.file, page, one.what, one.weight) in on_pages for page in (one.page, one.page + 1))
        if one.kind != _ACROSS or not is_known:
            kept.setdefault((one.file, one.page, one.kind, one.what), one)
    return tuple(kept.values())


def _let_pass(situation: Situation, findings: Collection[Finding]) -> Iterator[KnownChild]:
    """The children whose names stand in a paper or record that somebody has answered for."""
    places = {one.place for one in findings if one.code == "other-child" and one.severity == "tells"}
    people = people_of(situation)
    seen: list[Sighting] = []
    for paper in situation.file.papers:
        if paper.path in places:
            seen += sightings_in_paper(paper, situation, people)
    for filed in situation.file.records:
        seen += [one for place, one in sightings_in_record(filed, situation, people) if place in places]
    yield from (one.child for one in seen if one.is_certain)
