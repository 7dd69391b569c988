"""The case without its decision: what lay before whoever decided, so that it can be held against what was released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bundler.model.case import Case, ChangeOfPlan
from bundler.model.pack import Pack
from bundler.model.paper import Examination, Paper
from bundler.model.record import CaseFile, FiledRecord
from bundler.rules.signing import composed, path_of
from bundler.rules.walking import signatures

_AFTER_THE_PANEL = "panel-has-met"


def without_decision(file: CaseFile, pack: Pack, examinations: Mapping[str, Examination]) -> CaseFile:
    """Neither the decision form, nor a letter about it, nor a filled copy or a signed scan of either."""
    forms = {companion.form for companion in pack.companions}
    scans = {path for filed in file.records if filed.form in forms for path in _scans_of(filed)}

    def is_other(paper: Paper) -> bool:
        found = examinations.get(paper.content)
        is_copy = found is not None and found.returned is not None and found.returned.form in forms
        return not is_copy and composed(paper.path) not in scans

    return file.model_copy(update={
        "case": _undecided(file.case, pack),
        "records": tuple(filed for filed in file.records if filed.form not in forms),
        "papers": tuple(filter(is_other, file.papers)),
        "strays": tuple(filter(is_other, file.strays)),
    })  # fmt: skip


def _undecided(case: Case, pack: Pack) -> Case:
    if pack.decided_by == "match":
        match = case.match.model_copy(update={"panel_recommended": None, "ratified": None})
        return case.model_copy(update={"match": match})
    if pack.decided_by == "change-of-plan":
        return case.model_copy(update={"plan": case.plan.model_copy(update={"change": ChangeOfPlan()})})
    return case


def _scans_of(filed: FiledRecord) -> Iterator[str]:
    """The papers that a record names as its signed scans."""
    for _, signature in signatures(filed.record):
        if signature.scan:
            yield path_of(signature.scan)


def before_the_panel(pack: Pack) -> Pack:
    """The pack without what it asks only after the panel has met: the decision itself."""
    if pack.decided_by != "match":
        return pack
    asked = tuple(one for one in pack.requirements if _AFTER_THE_PANEL not in one.needed.all)
    return pack.model_copy(update={"requirements": asked})
