"""The case without its decision: what lay before whoever decided, so that it can be held against what was released."""

from __future__ import annotations

from collections.abc import Mapping

from bundler.model.pack import Pack
from bundler.model.paper import Examination, Paper
from bundler.model.record import CaseFile

_AFTER_THE_PANEL = "panel-has-met"


def without_decision(file: CaseFile, pack: Pack, examinations: Mapping[str, Examination]) -> CaseFile:
    """Neither the decision form, nor a letter about it, nor a filled copy of either that came back."""
    forms = {companion.form for companion in pack.companions}

    def is_other(paper: Paper) -> bool:
        found = examinations.get(paper.content)
        return not (found and found.returned and found.returned.form in forms)

    match = file.case.match.model_copy(update={"panel_recommended": None, "ratified": None})
    case = file.case.model_copy(update={"match": match}) if pack.decided_by == "match" else file.case
    return file.model_copy(update={
        "case": case,
        "records": tuple(filed for filed in file.records if filed.form not in forms),
        "papers": tuple(filter(is_other, file.papers)),
        "strays": tuple(filter(is_other, file.strays)),
    })  # fmt: skip


def before_the_panel(pack: Pack) -> Pack:
    """The pack without what it asks only after the panel has met: the decision itself."""
    if pack.decided_by != "match":
        return pack
    asked = tuple(one for one in pack.requirements if _AFTER_THE_PANEL not in one.needed.all)
    return pack.model_copy(update={"requirements": asked})
