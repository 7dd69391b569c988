"""Whether a case keeps to its authority's ways: the packs in use there, and the chain of approvers (R269)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.profile import Approver
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.conditions import evaluate
from bundler.rules.holding import Holding
from bundler.rules.owners import CASE_HOLDER, owner_in_words, role_in_words
from bundler.rules.plain import words_of
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation

PLACE = "case.json: plan.approvals"


def packs_are_used_here(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """The pack is one that the authority works with."""
    if not situation.profile.uses(situation.pack):
        yield Finding(
            code="pack-not-used-here", severity="warns", place="case.json: packs",
            message=f"{situation.profile.title} does not use the pack “{situation.pack.title}”.",
            remedy=f"Name another pack in case.json. If it is used here after all, say so in packs of the authority's "
            f"profile, and in authorities of {situation.pack.name}.toml.",
            owner=_case_holder(situation), authority="R269",
        )  # fmt: skip


def approvals_are_by_approvers(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Whoever is recorded as having approved the plan stands in the chain."""
    roles = [role_in_words(step.role) for step in situation.profile.approvers]
    for number, approval in enumerate(situation.case.plan.approvals):
        if roles and not any(_is_by(approval, step) for step in situation.profile.approvers):
            yield Finding(
                code="not-an-approver", severity="warns", place=f"{PLACE}[{number}]",
                message=f"{situation.profile.title} does not ask this role to approve a plan: "
                f"“{approval.role or 'no role'}”.",
                remedy=f"Record the role as one of: {in_a_sentence(roles)}. "
                "If the chain is wrong, correct approvers in the authority's profile.",
                owner=_case_holder(situation), authority="R269",
            )  # fmt: skip


def approvals_follow_the_chain(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Nobody approves before those whose turn comes earlier."""
    given = [
        (step, approval)
        for step in situation.profile.approvers
        for approval in situation.case.plan.approvals
        if _is_by(approval, step) and approval.signed_on
    ]
    for (earlier, first), (later, second) in pairwise(given):
        if first.signed_on and second.signed_on and second.signed_on < first.signed_on:
            yield Finding(
                code="approval-out-of-order", severity="warns", place=PLACE,
                message=f"The {role_in_words(later.role)} signed on {day_in_words(second.signed_on)}, before the "
                f"{role_in_words(earlier.role)} on {day_in_words(first.signed_on)}.",
                remedy="Check both days. If they are right, tell the later approver what has changed since.",
                owner=_case_holder(situation), authority=f"R269, {later.authority}",
            )  # fmt: skip


def next_approver_is_named(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Once somebody has approved the plan, it is said whose turn is next."""
    if not situation.case.plan.approvals:
        return
    for step in situation.profile.approvers:
        is_given = any(_is_by(each, step) and is_signed(each, situation) for each in situation.case.plan.approvals)
        if not is_given and evaluate(step.needed, situation).is_yes:
            at = f" at the {step.where}" if step.where else ""
            yield Finding(
                code="next-approver", severity="tells", place=PLACE,
                message=f"Next, the {role_in_words(step.role)} {step.act} the plan{at}.",
                remedy="When it is done, record name, role and day in case.json under plan.approvals.",
                owner=owner_in_words(step.role, situation.case.people), authority=f"R269, {step.authority}",
            )  # fmt: skip
            return


def _is_by(approval: Signature, step: Approver) -> bool:
    names = {words_of(step.role), words_of(role_in_words(step.role))}
    return words_of(approval.role or "") in names


def _case_holder(situation: Situation) -> str:
    return owner_in_words(CASE_HOLDER, situation.case.people)
