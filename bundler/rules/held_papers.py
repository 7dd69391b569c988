"""Whether the papers that are held can be used: readable, young enough, and signed by whom they must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bundler.model.finding import Finding, Trouble
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.profile import AgeLimit
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.naming import file_name
from bundler.rules.owners import ROLES, owner_of, role_in_words
from bundler.rules.placeholders import placeholder_in
from bundler.rules.plain import words_of
from bundler.rules.recognition import RecognisedPaper, is_unpacked
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation

_NOT_EXAMINED = Trouble(
    code="paper-not-examined", severity="blocks",
    message="Nobody has looked into this paper yet, so nobody can tell whether it can be read.",
    remedy="Run the check again.",
)  # fmt: skip

_MAX_NAMES = 5


def held_papers_are_readable(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """What meets an item can be opened, read and printed; an unreadable paper meets a hard item as little as none."""
    for held, each in _held(holding):
        for trouble in _troubles(situation, each.paper):
            finding = trouble.at(each.paper.path, item=held.item.id, owner=owner_of(situation, held.item))
            is_hard = held.item.hard and trouble.severity == "blocks"
            yield finding.model_copy(update={"authority": held.item.authority, "hard": is_hard})


def other_papers_are_readable(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Trouble with a paper that goes into no bundle is said, and holds nothing back."""
    held = {each.paper.path for _, each in _held(holding)}
    left_out = {row.path for row in holding.aside if row.disposition in {"not-asked-for", "superseded"}}
    alike: dict[tuple[str, Trouble], list[Paper]] = {}
    for paper in situation.file.papers:
        is_left_out = paper.path in left_out and not is_unpacked(paper, situation)
        if paper.path in held or is_left_out:
            continue
        for trouble in _examined(situation, paper).troubles:
            around = "" if paper.sha256 else paper.container
            alike.setdefault((around or paper.path, trouble), []).append(paper)
    for (place, trouble), papers in alike.items():
        said = trouble if len(papers) == 1 else _of_all(trouble, papers)
        finding = said.at(papers[0].path if len(papers) == 1 else place, owner=owner_of(situation))
        yield finding.model_copy(update={"severity": "tells" if trouble.severity == "tells" else "warns"})


def _of_all(trouble: Trouble, papers: Sequence[Paper]) -> Trouble:
    """What keeps several papers inside their archive or e-mail, said once."""
    names = [f"“{file_name(paper)}”" for paper in papers[:_MAX_NAMES]]
    rest = [f"{len(papers) - _MAX_NAMES} more"] if len(papers) > _MAX_NAMES else []
    return trouble.model_copy(update={
        "message": f"{len(papers)} papers stay inside it, {in_a_sentence([*names, *rest])}. {trouble.message}"
    })


def held_papers_are_current(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper is older on the day of the meeting than the authority allows; one without a date may be."""
    for held, each in _held(holding):
        limit = situation.profile.max_age.get(held.item.max_age or "")
        if limit is None or each.follows:
            continue
        if each.dated is None:
            yield _age_unknown(situation, held, each, limit)
        elif each.dated > situation.today:
            yield _from_the_future(situation, held, each, each.dated)
        elif each.dated < months_before(situation.reckoning_day, limit.months):
            yield _stale(situation, held, each.paper, each.dated, limit)


def held_papers_are_signed(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Where a pack names who must sign a paper, somebody has recorded that they did."""
    for held, each in _held(holding):
        lacking = [role for role in held.item.signed_by if not _signed_by(role, each, situation)]
        if lacking and not each.follows:
            yield _unsigned(situation, held, each.paper, lacking)


def held_papers_have_no_placeholders(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper still says TBC or XX/XX/XXXX (D9)."""
    for held, each in _held(holding):
        placeholder = placeholder_in(_examined(situation, each.paper).words)
        if placeholder:
            yield Finding(
                code="placeholder-text", severity="warns", place=each.paper.path, item=held.item.id,
                message=f"The paper for {held.title} still says “{placeholder}”.",
                remedy="Ask its author for a finished copy, and put that in its place.",
                owner=owner_of(situation, held.item),
            )  # fmt: skip


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = date.fromordinal(first_of_next.toordinal() - 1)
    return min(last, last.replace(day=min(day.day, last.day)))


def _held(holding: Holding) -> Iterator[tuple[HeldItem, RecognisedPaper]]:
    return ((held, each) for held in holding.held for each in held.papers)


def _examined(situation: Situation, paper: Paper) -> Examination:
    return situation.examinations.get(paper.content) or Examination(kind=PaperKind.UNSUPPORTED)


def _troubles(situation: Situation, paper: Paper) -> tuple[Trouble, ...]:
    examination = situation.examinations.get(paper.content)
    return (_NOT_EXAMINED,) if examination is None else examination.troubles


def _signed_by(role: str, each: RecognisedPaper, situation: Situation) -> bool:
    """True if case.json records a signature in that role, named as packs do or as people do."""
    names = {words_of(role), words_of(ROLES.get(role, role))}
    signatures = each.entry.signatures if each.entry else ()
    return any(words_of(one.role or "") in names and is_signed(one, situation) for one in signatures)


def _age_unknown(situation: Situation, held: HeldItem, each: RecognisedPaper, limit: AgeLimit) -> Finding:
    return Finding(
        code="cannot-tell-age", severity=held.item.severity, place=each.paper.path, item=held.item.id,
        message=f"Cannot tell how old the paper for {held.title} is, because its date is not recorded; "
        f"it may be {limit.months} months old at most ({limit.authority}).",
        remedy="Put its date into the file name, for example 2026-03-14, or into case.json under papers as dated.",
        owner=owner_of(situation, held.item), authority=held.item.authority,
    )  # fmt: skip


def _from_the_future(situation: Situation, held: HeldItem, each: RecognisedPaper, dated: date) -> Finding:
    return Finding(
        code="date-in-the-future", severity=held.item.severity, place=each.paper.path, item=held.item.id,
        message=f"The paper for {held.title} is dated {day_in_words(dated)}, which is still to come.",
        remedy="Correct the date in the file name, or in case.json under papers.",
        owner=owner_of(situation, held.item), authority=held.item.authority,
    )  # fmt: skip


def _stale(situation: Situation, held: HeldItem, paper: Paper, dated: date, limit: AgeLimit) -> Finding:
    when = "on the day of the meeting" if situation.meeting_date else "today"
    return Finding(
        code="paper-stale", severity=held.item.severity, place=paper.path, item=held.item.id,
        message=f"The paper for {held.title} is dated {day_in_words(dated)}; {when} it may be "
        f"{limit.months} months old at most ({limit.authority}).",
        remedy="Ask for a new one, and put it in the place of this one.",
        owner=owner_of(situation, held.item), authority=held.item.authority,
    )  # fmt: skip


def _unsigned(situation: Situation, held: HeldItem, paper: Paper, lacking: list[str]) -> Finding:
    who = in_a_sentence([role_in_words(role) for role in lacking])
    return Finding(
        code="unsigned", severity=held.item.severity, place=paper.path, item=held.item.id,
        message=f"Nobody has recorded that the paper for {held.title} is signed by: {who}.",
        remedy="Look at the paper; if it is signed, enter in case.json under papers its signatures with role, name "
        "and signed_on. If not, have it signed.",
        owner=owner_of(situation, held.item), authority=held.item.authority, hard=held.item.hard,
    )  # fmt: skip
