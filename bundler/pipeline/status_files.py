"""What a case's looks say to the people of its folder, written there as STATUS.html and STATUS.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from bundler.documents.cases.casefolder import CASE_JSON
from bundler.documents.shelf import Published, Shelf
from bundler.documents.status_page import write_status_files
from bundler.model.finding import Finding, count_in_words
from bundler.model.status import CaseStatus, Here, NotUsed, PackStatus, TimeLimit, ToDo
from bundler.model.timescale import Duty, Standing
from bundler.model.words import day_in_words, deadline_in_words, in_a_sentence
from bundler.pipeline.accounting import STRAY
from bundler.pipeline.in_force import InForce, in_force
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.timelines import without_pack
from bundler.pipeline.workshop import Workshop
from bundler.rules.clock_words import what_became_of_it, whose_rule
from bundler.rules.clocks import duties
from bundler.rules.holding import HeldItem
from bundler.rules.owners import owner_in_words
from bundler.rules.situation import Situation
from bundler.rules.timeline import timeline_of

_MISSING: Final = frozenset({"item-missing", "case-json-missing"})
_OPEN: Final = (Standing.MISSED, Standing.DUE)
_ATTACHMENTS: Final = "attachments/"
_IN_FOLDER: Final = frozenset({"status.html", "status.txt"})


def write_status(workshop: Workshop, looks: Sequence[Look], now: datetime) -> bool:
    """Brings the status files of one case up to date from the looks at its packs; True if they had to be written."""
    return write_status_files(looks[0].folder, status_of(workshop, looks), now)


def status_of(workshop: Workshop, looks: Sequence[Look]) -> CaseStatus:
    packs = tuple(_pack_status(workshop, look, _newest(workshop, look)) for look in looks)
    seen = looks[0].seen
    if seen is None:
        return CaseStatus(looks[0].reference, packs)
    situation = without_pack(seen.situation)
    found = duties(situation, situation.clocks)
    drawn = timeline_of(situation.file, (each for duty in found for each in duty.deadlines), workshop.today)
    return CaseStatus(looks[0].reference, packs, tuple(_limits(situation, found)), drawn)


def _limits(situation: Situation, found: Sequence[Duty]) -> Iterator[TimeLimit]:
    """What was missed, the latest first; then what is due, the next day first."""
    open_ones = [duty.binding for duty in found if duty.standing in _OPEN]
    for each in sorted(open_ones, key=lambda one: (_OPEN.index(one.standing), one.due_on or date.max)):
        says = what_became_of_it(each)
        yield TimeLimit(
            what=each.timescale.title,
            stands=f"{says[:1].upper()}{says[1:]}",
            who=in_a_sentence([owner_in_words(role, situation.case.people) for role in each.timescale.who]),
            rule=whose_rule(each),
            is_missed=each.standing is Standing.MISSED,
        )


def _newest(workshop: Workshop, look: Look) -> Published | None:
    if look.pack_name is None:
        return None
    return Shelf(workshop.output, look.reference, look.pack_name, look.shelf_owner).newest()


def _pack_status(workshop: Workshop, look: Look, newest: Published | None) -> PackStatus:
    missing = [finding for finding in look.findings if finding.code in _MISSING]
    papers = [finding for finding in look.findings if finding.place.startswith(_ATTACHMENTS) and finding not in missing]
    facts = [finding for finding in look.findings if finding not in missing and finding not in papers]
    left = released_so_far(workshop, look, newest)
    return PackStatus(
        title=look.pack_title[:1].upper() + look.pack_title[1:],
        is_complete=look.is_complete,
        verdict=_verdict(look, newest, left),
        summary=" ".join(filter(None, (*_summary(look, newest, left), waits_for(workshop, look, newest, left)))),
        missing=tuple(_to_do(missing)),
        papers=tuple(_to_do(papers)),
        facts=tuple(_to_do(facts)),
        here=tuple(_here(look.seen)) if look.seen else (),
        not_used=tuple(_not_used(look.seen)) if look.seen else (),
    )


def _summary(look: Look, newest: Published | None, left: InForce) -> Iterator[str]:
    """What is to be done, what is built, and what readers have in hand."""
    said = count_in_words(look.findings)
    yield f"{said[:1].upper()}{said[1:]}."
    if not left.is_settled:
        yield from _built(look, newest)
    yield str(left)


def _built(look: Look, newest: Published | None) -> Iterator[str]:
    if look.due:
        due = deadline_in_words(look.due, has_passed=look.is_overdue)
        yield f"Papers {'were' if look.is_overdue else 'are'} due by {due}."
    if newest and is_of_what_is_here(newest, look):
        yield f"The bundle {newest.manifest.version} is built: {_pages(newest)}."
        return
    if look.is_complete:
        yield "The bundle is still to be made of what is here now; that may find more to do."
    if newest:
        yield f"The bundle {newest.manifest.version} ({_pages(newest)}) was made of what was here before."


def released_so_far(workshop: Workshop, look: Look, newest: Published | None) -> InForce:
    return in_force(
        workshop, look, newest, is_of_what_is_here=newest is not None and is_of_what_is_here(newest, look)
    )


def waits_for(workshop: Workshop, look: Look, newest: Published | None, left: InForce) -> str:
    """Who is to approve what is built; nothing while it is still to be built, or where it was decided on."""
    if newest is None or left.is_settled or not look.is_complete or not is_of_what_is_here(newest, look):
        return ""
    from bundler.pipeline.how_it_stands import waits_for_whom

    return waits_for_whom(workshop, look, newest)


def _verdict(look: Look, newest: Published | None, left: InForce) -> str:
    """Only a bundle that was made shows that its papers can be made into one."""
    if not look.is_complete:
        return "Not complete" if look.seen else "Cannot be read"
    if left.decided and left.is_settled:
        return left.decided.verdict
    return "Complete" if newest and is_of_what_is_here(newest, look) else "Complete so far"


def is_of_what_is_here(newest: Published, look: Look) -> bool:
    """Whether the bundle was made of the very files that lie in the folder."""
    file = look.file
    if file is None:
        return False
    papers = {(paper.path, paper.sha256) for paper in (*file.papers, *file.strays) if paper.sha256}
    records = {(record.path, record.sha256) for record in file.records}
    made_of = {(row.path, row.sha256) for row in newest.manifest.ledger if row.sha256}
    return made_of == {*papers, *records, (CASE_JSON, file.case_sha256)}


def _pages(bundle: Published) -> str:
    pages = bundle.manifest.pages
    return f"{pages} {'page' if pages == 1 else 'pages'}"


def _to_do(findings: Iterable[Finding]) -> Iterator[ToDo]:
    """What holds the pack first, then in the order in which the checks sort by who must act."""
    for finding in sorted(findings, key=lambda each: ("blocks", "warns", "tells").index(each.severity)):
        is_said = any(_below(finding.place) in text for text in (finding.message, finding.remedy))
        yield ToDo(
            severity=finding.severity,
            what=finding.message,
            remedy=finding.remedy,
            who=finding.owner or "",
            by=day_in_words(finding.due) if finding.due else "",
            why="; ".join(filter(None, (finding.authority, "cannot be overridden" if finding.hard else ""))),
            place="" if is_said else finding.place,
        )


def _here(seen: Seen) -> Iterator[Here]:
    for held in seen.checked.holding.held:
        files = (*(filed.path for filed in held.records), *(_below(paper.paper.path) for paper in held.papers))
        yield Here(title=held.title, state=_state(held), files=files, is_met=held.is_met)


def _state(held: HeldItem) -> str:
    if held.records or held.papers:
        return "Here"
    if held.stood_in_for:
        return f"Not needed: {held.stood_in_for}"
    return "Missing" if held.needed.is_yes else "Cannot tell whether it is needed"


def _not_used(seen: Seen) -> Iterator[NotUsed]:
    file = seen.situation.file
    rows = [*seen.checked.holding.aside, *file.set_aside]
    for row in sorted(rows, key=lambda each: each.path):
        if row.path.casefold() not in _IN_FOLDER:
            yield NotUsed(_below(row.path), row.reason)
    for stray in file.strays:
        yield NotUsed(stray.path, STRAY)


def _below(path: str) -> str:
    return path.removeprefix(_ATTACHMENTS)

