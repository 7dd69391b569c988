"""What brothers and sisters share: whose case may be read, and what of it is about this child."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.case import Case, PaperEntry, Sibling
from bundler.model.finding import Finding, Severity
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper
from bundler.model.record import CaseFile, FiledRecord
from bundler.rules.persons import persons_named, same_person
from bundler.rules.plain import words_of
from bundler.rules.signing import composed, path_of

ABOUT_ANOTHER = "it is about a brother or sister and not about this child"


def siblings_with_a_case(case: Case) -> tuple[Sibling, ...]:
    """The brothers and sisters who have a case of their own; a case is never its own sibling."""
    return tuple(one for one in case.siblings or () if one.case and one.case != case.reference)


def shared_from_strangers(case: Case) -> Iterator[Finding]:
    """What is shared from a case that is no brother's or sister's; nothing of it is read."""
    known = [one.case for one in siblings_with_a_case(case)]
    for number, shared in enumerate(case.shared):
        if shared.case not in known:
            message, remedy = _why_not_from(shared.case, case)
            yield Finding(
                code="shared-not-of-a-sibling", severity="blocks", place=f"case.json: shared[{number}].case",
                message=message, remedy=remedy, authority="R131",
            )  # fmt: skip


def _why_not_from(other: str, case: Case) -> tuple[str, str]:
    if other == case.reference:
        return "A case cannot share a paper with itself.", "Take the entry out: what lies in this folder needs none."
    return (
        f"{other} is not the case of any brother or sister in case.json: siblings.",
        f"Correct the reference, or write {other} as case of the brother or sister whose it is.",
    )


def is_case_of(sibling: Sibling, case: Case) -> bool:
    """True where the child of that case is who our case says."""
    return same_person(sibling.name, case.child.name)


def not_there(case: Case, sibling: Sibling) -> Finding:
    remedy = f"Put the folder of {sibling.case} beside this one, or correct the reference."
    return Finding(
        code="sibling-case-not-there", severity=_weight(case, sibling), place=_place(case, sibling),
        message=f"The case {sibling.case}, of a brother or sister, is not beside this one.",
        remedy=remedy if _lends(case, sibling) else f"Nothing to do if that is so; else: {remedy}",
    )  # fmt: skip


def not_readable(case: Case, sibling: Sibling) -> Finding:
    return Finding(
        code="sibling-case-unreadable", severity=_weight(case, sibling), place=_place(case, sibling),
        message=f"The case {sibling.case}, of a brother or sister, cannot be read, so nobody can tell what it says.",
        remedy=f"See what is wrong with: bundler check {sibling.case}",
    )  # fmt: skip


def of_another_child(case: Case, sibling: Sibling) -> Finding:
    return Finding(
        code="sibling-case-of-another", severity="blocks", place=_place(case, sibling),
        message=f"The case {sibling.case} is about a child who is not called {sibling.name}; nothing in it is opened.",
        remedy="Correct the reference or the name; both case files must write the name in the same way.",
        authority="R131",
    )  # fmt: skip


def _weight(case: Case, sibling: Sibling) -> Severity:
    """A case of which nothing can be had holds this one only if something is shared from there."""
    return "blocks" if _lends(case, sibling) else "tells"


def _lends(case: Case, sibling: Sibling) -> bool:
    return any(shared.case == sibling.case for shared in case.shared)


def _place(case: Case, sibling: Sibling) -> str:
    return f"case.json: siblings[{(case.siblings or ()).index(sibling)}].case"


def of_this_child(file: CaseFile) -> CaseFile:
    """The case without what belongs to a brother or sister alone: that stands on the ledger as withheld.

    A paper is known by its path, and its exact copies by what they hold, unless somebody says that a copy is about
    this child as well.
    """
    papers = tuple(_about_another(file))
    records = [filed for filed in file.records if filed.shared_from and not _names_this_child(filed, file.case)]
    if not (papers or records):
        return file
    kept_back: tuple[Paper | FiledRecord, ...] = (*papers, *records)
    return file.model_copy(update={
        "papers": tuple(paper for paper in file.papers if paper not in papers),
        "records": tuple(filed for filed in file.records if filed not in records),
        "set_aside": tuple(sorted((*file.set_aside, *map(_withheld, kept_back)), key=lambda row: row.path)),
    })  # fmt: skip


def _about_another(file: CaseFile) -> Iterator[Paper]:
    said = (*file.case.papers, *(shared.entry for shared in file.shared_entries))
    withheld = {path_of(entry.file) for entry in said if _is_about_another(entry, file.case)}
    open_ones = {path_of(entry.file) for entry in said if entry.children} - withheld
    contents = {paper.sha256 for paper in file.papers if composed(paper.path) in withheld}
    for paper in file.papers:
        path = composed(paper.path)
        if path in withheld or (paper.sha256 in contents and path not in open_ones):
            yield paper


def _is_about_another(entry: PaperEntry, case: Case) -> bool:
    """True where somebody said whom the paper is about, and it is not this child."""
    if entry.children:
        return not any(same_person(name, case.child.name) for name in entry.children)
    siblings = (one.name for one in case.siblings or ())
    return entry.person is not None and any(same_person(entry.person, name) for name in siblings)


def _names_this_child(filed: FiledRecord, case: Case) -> bool:
    """By the whole name, or with more or fewer of the child's middle names."""
    child = case.child.name
    return any(
        same_person(name, child) or persons_named(words_of(name), (child,)) or persons_named(words_of(child), (name,))
        for name in filed.record.group or ()
    )


def _withheld(what: Paper | FiledRecord) -> LedgerRow:
    return LedgerRow(path=what.path, sha256=what.sha256, disposition="withheld", reason=ABOUT_ANOTHER)
