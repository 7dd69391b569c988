"""Everything that an authority's profile says, in plain words, and what of it stands in the profile it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bundler.documents.definitions.loading import Definitions
from bundler.model.officer import Role
from bundler.model.pack import Due, Needed
from bundler.model.profile import Approver, PanelHabits, Profile
from bundler.model.release_policy import Assurer, ReleasePolicy
from bundler.model.terms import TERMS
from bundler.model.words import clock_in_words, count_of, day_in_words, in_a_sentence
from bundler.rules.conditions import condition
from bundler.rules.deadlines import DATES
from bundler.rules.owners import role_in_words

_PAPERS = {
    "tracked_changes": "tracked changes", "comments": "comments", "hidden_text": "hidden text",
    "cropped_pictures": "what was cut away from pictures", "macros": "macros", "links": "links to other files",
    "embedded": "files inside the paper",
}  # fmt: skip
_TREATED = {
    "block": "the pack is held until somebody settles it", "accept": "accepted, on a copy",
    "strip": "left out, on a copy",
}  # fmt: skip


Stated = Mapping[str, Any]
"""What a profile's own file says."""


@dataclass(frozen=True)
class Part:
    """One heading with its lines; each line with the key of the profile that says it, and where needed the row."""

    heading: str
    key: str
    lines: tuple[str, ...]
    rows: tuple[str, ...] = ()

    def shown(self, own: Stated, base: Stated, base_name: str | None) -> Iterator[str]:
        """The lines; those that the base says have its name behind them, and what nobody says has none."""
        for number, line in enumerate(self.lines):
            row = self.rows[number] if self.rows else None
            is_of_base = not self._is_said(own, row) and self._is_said(base, row)
            yield f"{line} [{base_name}]" if is_of_base else line

    def _is_said(self, stated: Stated, row: str | None) -> bool:
        return self.key in stated and (row is None or row in stated[self.key])


def parts_of(profile: Profile, definitions: Definitions) -> Iterator[Part]:
    """Every setting, in an order to be read in; one that is not set is said too, with what holds instead."""
    titles = {item.max_age: item.title for pack in definitions.packs.values() for item in pack.items if item.max_age}
    yield Part("What stands above a form's title", "directorate", (profile.directorate,))
    yield _table("What stands there on some forms instead", "headings", {
        form: f"{form}: {' / '.join(text.split(chr(10)))}" for form, text in profile.headings.items()
    })  # fmt: skip
    yield Part("Address", "address", profile.address or ("none",))
    yield Part("Policy", "policy_version", (profile.policy_version,))
    if profile.policy_review_due:
        yield Part("The policy is to be reviewed by", "policy_review_due", (day_in_words(profile.policy_review_due),))
    yield Part("Marking on every page", "marking", (profile.marking,))
    yield Part("Packs in use", "packs", _packs(profile, definitions) or ("all",))
    yield _table("When papers must be in: its own rules", "paper_deadlines", {
        pack: f"{pack}: {_rules(rules, definitions.packs[pack].meeting)}"
        for pack, rules in profile.paper_deadlines.items() if pack in definitions.packs
    })  # fmt: skip
    yield Part("When papers must be in: as the packs say", "packs", tuple(_dues_of_packs(profile, definitions)))
    yield Part("Clocks that run here", "timescales", tuple(
        f"{source.name}: {source.title}" for source in definitions.clocks_of(profile)
    ))  # fmt: skip
    yield Part("Holidays beside the bank holidays of England", "extra_holidays", _days(profile.extra_holidays))
    yield Part("Bank holidays that are worked here", "working_holidays", _days(profile.working_holidays))
    yield Part("Who approves a plan, in order", "approvers", tuple(
        _approval(number, each) for number, each in enumerate(profile.approvers, 1)
    ) or ("nobody is named",))  # fmt: skip
    yield _table("Who approves a finished pack, in order, and what they are asked", "release", {
        "assured_by": "; ".join(_assurer(number, each) for number, each in enumerate(profile.release.assured_by, 1)),
        "released_by": f"released by: {_roles(profile.release.released_by)}",
        "overridden_by": f"findings are let pass by: {_roles(profile.release.overridden_by)}",
        "checklist": " ".join(each.question for each in profile.release.checklist) or "no checklist",
        **_as_it_leaves(profile.release),
    })  # fmt: skip
    decision = profile.decision
    yield _table("The decision, and the letters to the birth parents", "decision", {
        "recorded_by": f"recorded by: {_roles(decision.recorded_by)}",
        "steps_that_only_warn": f"steps before it that only warn: {', '.join(decision.steps_that_only_warn) or 'none'}",
        "letters_released_by": f"letters are let go by: {_roles(decision.letters_released_by)}",
        "reading_age": f"the oldest reading age of a letter: {decision.reading_age} years",
        "letter_checklist": " ".join(each.question for each in decision.letter_checklist) or "no checklist",
        "plain_words": "; ".join(f"{word}: {plain}" for word, plain in decision.plain_words.items()) or "no words",
    })  # fmt: skip
    yield _table("How old a paper may be on the day of the meeting", "max_age", {
        name: f"{titles.get(name, name)}: {count_of(limit.months, 'month')} ({limit.authority})"
        for name, limit in profile.max_age.items()
    })  # fmt: skip
    yield _table("Numbers that the sources leave open", "numbers", _numbers(profile))
    yield _table("What happens to more than the pages of an office paper", "papers", {
        key: f"{words}: {_TREATED[getattr(profile.papers, key)]}" for key, words in _PAPERS.items()
    })  # fmt: skip
    yield _table("How long records are kept", "retention", {
        name: f"{_plain(name)}: {count_of(each.years, 'year')} from {each.counted_from} ({each.authority})"
        for name, each in profile.retention.items()
    })  # fmt: skip
    purging = profile.purging
    yield _table("How long Bundler keeps its own copies, and who purges them", "purging", {
        "proposed_by": f"proposed by: {_roles(purging.proposed_by)}",
        "confirmed_by": f"confirmed by somebody else: {_roles(purging.confirmed_by)}",
        "keeps": "; ".join(
            f"{kind}: {count_of(keep.months, 'month')} from {keep.counted_from.replace('-', ' ')} ({keep.authority})"
            for kind, keep in purging.keeps.items()
        ) or "no time is said, so that nothing is ever purged",
        "holds": f"on hold: {'; '.join(hold.reason for hold in purging.holds) or 'nothing'}",
    })  # fmt: skip
    yield _table("Its words", "terms", {
        term.key: f"{_plain(term.key)}: {profile.terms.get(term.key, term.printed)}" for term in TERMS
    })  # fmt: skip
    yield _table("Where things are sent", "contacts", {
        key: f"{_plain(key)}: {value}" for key, value in profile.contacts.items()
    })  # fmt: skip
    delivery = profile.delivery
    recipients = (f"{role_in_words(role)}: {mail}" for role, mail in delivery.recipients.items())
    yield _table("Who is written to about a release, a decision, or what is overdue", "delivery", {
        "recipients": "; ".join(recipients) or "nobody",
        "attach": f"messages that bring the bundle itself: {', '.join(delivery.attach) or 'none'}",
        "link_base": f"ready folders can be opened at: {delivery.link_base or 'no address'}",
        "escalate_after": "of what is overdue, one after the other is told after working days: "
        + ", ".join(map(str, delivery.escalate_after)),
    })  # fmt: skip
    yield _table("Panels that have a day book", "panels", {
        pack: f"{pack}: {_habits(habits)}" for pack, habits in profile.panels.items()
    })  # fmt: skip


def _table(heading: str, key: str, lines: Mapping[str, str]) -> Part:
    return Part(heading, key, tuple(lines.values()), tuple(lines)) if lines else Part(heading, key, ("none",))


def _as_it_leaves(policy: ReleasePolicy) -> dict[str, str]:
    """Volumes, late papers and numbered copies, for the people who send them."""
    late = {"supplement": "at the end of their section", "inserted": "inserted as A12a, A12b"}
    closed = ", each with a password of its own" if policy.encrypt_copies else ""
    return {
        "volume_pages": f"in volumes above: {policy.volume_pages} pages",
        "late_papers": f"new papers of a later release: {late[policy.late_papers]}",
        "copies": f"numbered copies for: {', '.join(one.reader for one in policy.copies) or 'nobody'}{closed}",
    }


def _packs(profile: Profile, definitions: Definitions) -> tuple[str, ...]:
    spoken = definitions.in_terms_of(profile).packs
    return tuple(f"{name}: {spoken[name].title}" for name in profile.packs if name in spoken)


def _dues_of_packs(profile: Profile, definitions: Definitions) -> Iterator[str]:
    spoken = definitions.in_terms_of(profile).packs.values()
    used = [pack for pack in spoken if profile.uses(pack) and pack.name not in profile.paper_deadlines]
    yield from (f"{pack.name}: {_rules(pack.due, pack.meeting)}" for pack in used if pack.due)
    without = [pack.name for pack in used if not pack.due]
    if without:
        yield f"no rule: {in_a_sentence(without)}"


def _rules(rules: tuple[Due, ...], meeting: str) -> str:
    return "; or ".join(_due(due, meeting) for due in rules)


def _due(due: Due, meeting: str) -> str:
    """`5 working days before the fostering panel (Fostering NMS 14)`."""
    day = DATES[due.counted_from].what or meeting if due.counted_from in DATES else due.counted_from
    side = "before" if due.before else "after"
    at = f" at {clock_in_words(due.at)}" if due.at else ""
    if due.weekday:
        when = f"{due.weekday.title()}{at}, {count_of(due.weeks or 0, 'week')} before the {day}"
    elif due.before and not (due.working_days or due.days or due.weeks):
        when = f"by the day of the {day}{at}"
    else:
        when = f"{_span(due)} {side} the {day}{at}"
    return f"{when} ({due.authority})"


def _span(due: Due) -> str:
    if due.working_days is not None:
        return count_of(due.working_days, "working day")
    return count_of(due.days, "day") if due.days is not None else count_of(due.weeks or 0, "week")


def _plain(key: str) -> str:
    """A key as people read it: `Tracking panel`."""
    words = "PPM" if key == "ppm" else key.replace("_", " ").replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _days(stated: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(day_in_words(date.fromisoformat(day)) for day in stated) or ("none",)


def _numbers(profile: Profile) -> dict[str, str]:
    said = type(profile.numbers).model_fields
    return {key: f"{field.description} {getattr(profile.numbers, key)}" for key, field in said.items()}


def _habits(habits: PanelHabits) -> str:
    starts = f"from {clock_in_words(habits.starts)}, " if habits.starts else ""
    members = [f"{member.name} ({member.role})" for member in habits.members]
    sit = f"; members: {in_a_sentence(members)}" if members else ""
    return f"{starts}{habits.minutes} minutes for each case{sit}"


def _approval(number: int, approver: Approver) -> str:
    """`2. Head of Service assures the quality of the plan, if the child is under 10 (R41)`."""
    where = f" at the {approver.where}" if approver.where else ""
    who = role_in_words(approver.role)
    return f"{number}. {who} {approver.act} the plan{where}{_if(approver.needed)} ({approver.authority})"


def _assurer(number: int, step: Assurer) -> str:
    """`2. Panel Adviser, of adm-submission, wished for (R44)`."""
    of = f", of {in_a_sentence(step.packs)}" if step.packs else ""
    wished = ", wished for" if step.severity == "should" else ""
    return f"{number}. {role_in_words(step.role)}{of}{wished}{_if(step.needed)} ({step.authority})"


def _roles(roles: tuple[Role, ...]) -> str:
    return " or ".join(role_in_words(role) for role in roles)


def _if(needed: Needed) -> str:
    said = [*(condition(name).when_yes for name in needed.all), *(condition(name).when_no for name in needed.none)]
    if needed.any:
        said.append(" or ".join(condition(name).when_yes for name in needed.any))
    return f", if {in_a_sentence(said)}" if said else ""
