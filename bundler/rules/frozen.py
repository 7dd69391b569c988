"""What a recorded decision asks of the case afterwards: it stays as it was, and what it waits for comes (R53, B14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bundler.model.decision import RecordedDecision
from bundler.model.finding import Finding
from bundler.model.pack import Pack
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.owners import owner_in_words
from bundler.rules.recording import FORM, PLACES, OnFile, forms_on_file, on_file
from bundler.rules.situation import Situation


@dataclass(frozen=True)
class StillNeeded:
    """What a deferred decision waits for; `by` is the last day on which it is in time."""

    pack: str
    decision: str
    decided_on: date
    what: str
    who: str
    by: date | None


def in_force(recorded: Sequence[RecordedDecision], released: int | None) -> RecordedDecision | None:
    """The last decision, unless a release after the one it was made on is in force and is to be decided on."""
    last = recorded[-1] if recorded else None
    return None if last is None or (released or 0) > last.release else last


def still_needed(decided: RecordedDecision) -> Iterator[StillNeeded]:
    """What a deferred decision waits for, the first that is due first."""
    for one in sorted(decided.still_needed, key=lambda each: each.by_when or date.max):
        yield StillNeeded(decided.pack, decided.name, decided.decided_on, one.details, one.who or "", one.by_when)


def decision_is_as_recorded(situation: Situation, decided: RecordedDecision) -> Iterator[Finding]:
    """The form in the case folder may gain whoever was told, and nothing else changes."""
    said = on_file(situation.file, situation.pack)
    was = as_on_file(decided)
    if isinstance(said, OnFile) and said.says == was.says:
        return
    differs, day = _what_differs(said, situation, decided), day_in_words(decided.decided_on)
    yield Finding(
        code="decision-altered", severity="blocks", item=FORM if decided.form else None,
        place=said.place if isinstance(said, OnFile) else _place(situation.pack),
        message=f"{differs}: {decided.name}, of {day}, was recorded on what it said then.",
        remedy=f"Put it back as it was: decision.json in {decided.name}, beside the releases of the pack, holds it as "
        "it was recorded. Where something else is to be decided, release the pack anew first.",
        owner=owner_in_words("adm_pa", situation.case.people), authority="R53", hard=True,
    )  # fmt: skip


def as_on_file(decided: RecordedDecision) -> OnFile:
    """A recorded decision as the case said it then."""
    return OnFile(
        decided.name, decided.decision, decided.decided_on, form=decided.form, match=decided.match,
        change=decided.change,
    )  # fmt: skip


def _place(pack: Pack) -> str:
    return PLACES[pack.decided_by or "agency-decision"]


def _what_differs(said: OnFile | str, situation: Situation, decided: RecordedDecision) -> str:
    if isinstance(said, str):
        found = forms_on_file(situation.file) if decided.form else ()
        if found:
            return "Nobody can tell which decision counts" if found[1:] else f"{found[0][0].path} no longer says it"
        return f"{_place(situation.pack)} is gone" if decided.form else "case.json no longer says the decision"
    form = situation.forms.get(FORM)
    changed = [form.label_of(key) if form else key for key in _changed(said, decided)]
    return f"{said.place} is no longer as it was recorded ({in_a_sentence(changed)})"


def _changed(said: OnFile, decided: RecordedDecision) -> Iterator[str]:
    now, then = said.says, as_on_file(decided).says
    for key in type(now).model_fields if now else ():
        if getattr(now, key) != getattr(then, key, None):
            yield key


def what_a_deferral_waits_for(situation: Situation, decided: RecordedDecision) -> Iterator[Finding]:
    """Due like any deadline, until the pack is released anew."""
    day = day_in_words(decided.decided_on)
    for one in still_needed(decided):
        yield Finding(
            code="decision-deferred", severity="warns", place=_place(situation.pack), item=FORM,
            message=f"The decision was deferred on {day}, and this is still needed: {one.what}",
            remedy="When everything is here, build the pack, have it approved and release it: then it is decided anew.",
            owner=one.who or None, due=one.by, overdue=one.by is not None and one.by < situation.today,
            authority="B14",
        )  # fmt: skip
