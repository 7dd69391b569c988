"""What is said of forms that came back: to be taken into their records, in conflict with them, or of another case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bundler.model.finding import Finding, Severity
from bundler.model.manifest import Disposition, LedgerRow
from bundler.model.return_standing import ReturnedPaper
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.owners import owner_of

if TYPE_CHECKING:
    from bundler.rules.holding import Holding
    from bundler.rules.situation import Situation

Call = Callable[[str], str]
"""What people call a place of the record."""

_AT_MOST = 6
"""Places that a message names; the command shows them all."""
_LONGEST = 80
"""Letters of a line that a message quotes."""


def returned_forms_are_taken(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """What people filled in stands in the record, and where two said different things somebody has decided."""
    owner = owner_of(situation)
    for paper in _each_once(situation.returned):
        wording = situation.forms.get(paper.returned.form)
        call = wording.label_of if wording else str
        for finding in (*_standing(paper, situation.case.reference, call), *_details(paper, call)):
            yield finding.model_copy(update={"owner": owner})


def _each_once(papers: Iterable[ReturnedPaper]) -> Iterator[ReturnedPaper]:
    """The forms without exact copies: of those the one with the shortest name speaks, `x.docx` and not `x (1).docx`."""
    by_content: dict[str, ReturnedPaper] = {}
    for paper in sorted(papers, key=lambda one: (len(one.path), one.path)):
        by_content.setdefault(paper.sha256, paper)
    yield from sorted(by_content.values(), key=lambda one: one.path)


def row_of(paper: ReturnedPaper) -> LedgerRow:
    """The one place in the ledger where a returned form ends."""
    disposition, reason = _ending(paper)
    return LedgerRow(path=paper.path, sha256=paper.sha256, disposition=disposition, reason=reason)


def _ending(paper: ReturnedPaper) -> tuple[Disposition, str]:
    if not paper.is_of_this_case:
        return "rejected", f"a form of the case {paper.returned.reference}"
    if paper.taken:
        return "superseded", f"taken into {paper.record} on {day_in_words(paper.taken.taken_on)}"
    if paper.is_about_another_child:
        return "rejected", "a form of this case into which somebody wrote another child"
    if paper.is_settled:
        return "superseded", f"a form whose answers all stand in {paper.record}"
    return "not-recognised", _why_not_taken(paper)


def _why_not_taken(paper: ReturnedPaper) -> str:
    if not paper.returned.is_read:
        return "a form that is not saved as a Word document (.docx) and has not been read"
    if paper.merged is None:
        return f"a form of a kind that nobody knows here: {paper.returned.form}"
    return f"a filled-in form that is not yet taken into {paper.record}"


def _standing(paper: ReturnedPaper, reference: str, call: Call) -> Iterator[Finding]:
    said, name = paper.returned, _name(paper)
    if not paper.is_of_this_case:
        yield _finding(
            "form-of-another-case", "blocks", paper.path,
            f"{name} is a form of the case {said.reference}, and this is {reference}.",
            "Move it to the folder of the case it is about; if that is this case, write the form anew and copy the "
            "answers over.",
        )  # fmt: skip
    elif not paper.returned.is_read:
        if paper.taken is None:
            yield _not_read(paper, f'bundler form {reference} --take "{paper.path}"')
    elif paper.merged is None:
        yield _finding(
            "form-unknown", "warns", paper.path, f"{name} is a form of a kind that nobody knows here ({said.form}).",
            "Write the form again with this version of Bundler, and copy the answers over.",
        )  # fmt: skip
    elif paper.is_about_another_child and paper.taken is None:
        yield _finding(
            "form-about-another-child", "blocks", paper.path,
            f"{name} was written for this case, and somebody wrote another child into it: "
            f"{in_a_sentence([f'“{fact.now}” for “{fact.was}”' for fact in paper.facts])}.",
            "If it is about another child, take it out of this folder and write a form from that child's own case. If "
            "it is this child, correct case.json first; then it can be taken.",
        )  # fmt: skip
    elif paper.taken is None:
        yield from _to_take(paper, call, f'bundler form {reference} --take "{paper.path}"')


def _not_read(paper: ReturnedPaper, command: str) -> Finding:
    saved_as = paper.path.rpartition(".")[2].lower()
    return _finding(
        "form-not-read", "warns", paper.path,
        f"{_name(paper)} is the form {paper.returned.form}, saved as .{saved_as}: its answers have not been read yet.",
        f"Open it, save it as a Word document (.docx) and drop that instead; or look into it as it is, with: {command} "
        "--dry-run",
    )  # fmt: skip


def _to_take(paper: ReturnedPaper, call: Call, command: str) -> Iterator[Finding]:
    name = _name(paper)
    changes, conflicts = (paper.merged.changes, paper.merged.conflicts) if paper.merged else ((), ())
    if conflicts:
        places = in_a_sentence([call(each.place) for each in conflicts[:_AT_MOST]])
        more = f" and {len(conflicts) - _AT_MOST} more" if len(conflicts) > _AT_MOST else ""
        yield _finding(
            "form-conflict", "blocks", paper.path,
            f"{name} and {paper.record} were both changed since the form was written, to different things: "
            f"{places}{more}.",
            f"See both with: {command} --dry-run; then decide with --use form or --use record, for all or place by "
            "place (--use PLACE=form).",
        )  # fmt: skip
    elif changes:
        first = "Correct first what cannot be taken" if paper.misanswers else "Look at them"
        count = f"{len(changes)} {'answer' if len(changes) == 1 else 'answers'}"
        yield _finding(
            "form-to-take", "warns", paper.path, f"{name} has {count} that {paper.record} does not have yet.",
            f"{first}; then take them, with: {command}",
        )  # fmt: skip


def _details(paper: ReturnedPaper, call: Call) -> Iterator[Finding]:
    """What cannot be taken as it stands; nothing more is said of a form that has been taken."""
    if paper.taken or not paper.is_of_this_case:
        return
    for wrong in paper.misanswers:
        yield _finding(
            "form-answer-wrong", "warns", f"{paper.path}: {wrong.place}", f"{call(wrong.place)}: {wrong.message}",
            f"Correct it in the form and save it. {wrong.remedy}",
        )  # fmt: skip
    for unclear in paper.returned.unclear:
        yield _finding(
            "form-answer-unclear", "warns", f"{paper.path}: {unclear.place}", f"{call(unclear.place)}: {unclear.why}",
            "Correct it in the form and save it; until then the record keeps what it says.",
        )  # fmt: skip
    for fact in () if paper.is_about_another_child else paper.facts:
        yield _finding(
            "form-corrects-case", "warns", f"case.json: {fact.place}",
            f"{_name(paper)} says “{fact.now}” for {call(fact.place)}; case.json says {_quoted(fact.was)}.",
            f"If the form is right, correct case.json: {fact.key}. A form never changes it.",
        )  # fmt: skip
    for path, text in paper.returned.unknown.items():
        yield _finding(
            "form-field-unknown", "warns", f"{paper.path}: {path}",
            f"The form answers a field that the record no longer has: “{text[:60]}”.",
            "If it still matters, copy it into the field where it belongs now.",
        )  # fmt: skip
    if lines := paper.returned.outside:
        more = f" and {len(lines) - _AT_MOST} more" if len(lines) > _AT_MOST else ""
        yield _finding(
            "form-words-outside", "warns", paper.path,
            f"{_name(paper)} has words beside its fields, where they are not read: "
            f"{in_a_sentence([f'“{line[:_LONGEST]}”' for line in lines[:_AT_MOST]])}{more}.",
            "Open it and put them into the field that they belong to, or tick the box that they mean, and save it.",
        )  # fmt: skip
    told = list(paper.returned.notes)
    if paper.returned.lost:
        lost = in_a_sentence([call(place) for place in paper.returned.lost[:_AT_MOST]])
        told.append(f"Fields that are no longer in it keep what the record says: {lost}.")
    for note in told if not paper.is_settled else ():
        yield _finding("form-note", "tells", paper.path, f"{_name(paper)}: {note}", "Nothing to do, if that is right.")


def _name(paper: ReturnedPaper) -> str:
    return f"“{paper.path.removeprefix('attachments/')}”"


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"


def _finding(code: str, severity: Severity, place: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity=severity, place=place, message=message, remedy=remedy)
