"""A closer look, when a bundle is built, at the papers that only LibreOffice can open; later looks remember it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bundler.documents.cases.found_files import take_copy
from bundler.documents.intake import steps
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, Paper
from bundler.pipeline.examining import bytes_of, remember
from bundler.pipeline.look import Look
from bundler.pipeline.turning import turn
from bundler.pipeline.workshop import Workshop

_ABOUT_THE_NAME = frozenset({"extension-lies"})


def look_through(workshop: Workshop, look: Look) -> bool:
    """Looks through the papers that only LibreOffice can open, and remembers what it finds for every later look.

    False where there are none. ToolMissingError where there is no LibreOffice.
    """
    unseen = {paper.sha256: paper for paper in not_looked_through(look)}
    if not unseen:
        return False
    places = {sha256: bytes_of(workshop.store, look.folder, paper) for sha256, paper in unseen.items()}
    for sha256, told in opened(workshop, places).items():
        paper = unseen[sha256]
        remember(workshop, paper, _closer(look.examination_of(paper), told))
    return True


def opened(workshop: Workshop, places: Mapping[str, Path]) -> dict[str, Examination | Trouble]:
    """What LibreOffice lets us see of papers at these places, by their hashes.

    CaseBusyError where one holds other bytes by now, ToolMissingError where there is no LibreOffice.
    """
    with workshop.store.passing_folder() as work:
        copies = {sha256: work / f"{sha256}.source" for sha256 in places}
        for sha256, place in places.items():
            take_copy(place, sha256, copies[sha256])
        turned = turn(copies, workshop, work)
        found = _examined({sha256: (copies[sha256], file) for sha256, file in turned.files.items()}, workshop)
    return {**found, **turned.troubles}


def _closer(before: Examination, told: Examination | Trouble) -> Examination:
    """What is known of a paper now; what its name told is told still."""
    now = before.model_copy(update={"troubles": (told,), "looked_through": True}) if isinstance(told, Trouble) else told
    about_the_name = tuple(one for one in before.troubles if one.code in _ABOUT_THE_NAME)
    return now.model_copy(update={"troubles": (*about_the_name, *now.troubles)})


def not_looked_through(look: Look) -> Iterator[Paper]:
    """The papers that would be printed, but that only LibreOffice can open, and has not yet."""
    papers = look.file.papers if look.file else ()
    return (
        paper for paper in papers
        if paper.sha256 and not look.examination_of(paper).looked_through and look.examination_of(paper).is_usable
    )


def _examined(papers: Mapping[str, tuple[Path, Path]], workshop: Workshop) -> dict[str, Examination | Trouble]:
    return dict(zip(papers, workshop.apart.run_each(steps.examine_turned, papers.values()), strict=True))
