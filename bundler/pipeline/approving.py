"""An approval, from the newest version to its record: what its giver is shown, and what must hold by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bundler.documents.release.acts import APPROVALS, write_act
from bundler.documents.shelf import Published
from bundler.model.approval import Act, Approval, ChecklistAnswer
from bundler.model.audit import Event
from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.guard import GuardReport
from bundler.model.officer import Officer
from bundler.model.release_policy import Question
from bundler.pipeline.approvals_in_force import APPROVED, SENT_BACK, InForce, approvals_in_force
from bundler.pipeline.build import fingerprint_now
from bundler.pipeline.leaving import searched
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.releasing import one_look, shelf_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import chain_of, questions_for, role_for, unanswered, why_not
from bundler.rules.guard import what_was_shown
from bundler.rules.officers import must_be

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Asked:
    """What somebody is asked to approve, and as what; `report` is None where it is only to be sent back."""

    look: Look
    seen: Seen
    version: Published
    officer: Officer
    role: str
    in_force: InForce
    questions: tuple[Question, ...]
    report: GuardReport | None = None


@dataclass(frozen=True)
class Held:
    """Why nobody can approve anything now, in plain words."""

    look: Look
    why: tuple[str, ...]


def ask(
    workshop: Workshop, reference: str, pack: str | None, officer: Officer, *, sends_back: bool = False
) -> Asked | Held:
    """What this officer would approve, or what holds it.

    NotAllowedError for who has no part in the chain, has written any of it, or has approved it in another role.
    """
    look, seen = one_look(workshop, reference, pack)
    situation = seen.situation
    chain = [step.role for step in chain_of(situation)]
    must_be(officer, chain, situation.case.authority, "To approve this pack")
    version = shelf_of(workshop, look).newest()
    held = tuple(_held(workshop, look, version))
    if held or version is None:
        return Held(look, held)
    in_force = approvals_in_force(workshop, look, version)
    role = role_for(officer, in_force.acts, situation)
    if role is None:
        raise NotAllowedError("You have no part in this pack's chain.", "See who has: bundler approvals")
    against = tuple(why_not(officer, role, in_force.acts, situation))
    if against:
        raise NotAllowedError(" ".join(against), f"See who has acted with: bundler approvals {look.reference}")
    questions = () if sends_back else questions_for(situation, role)
    report = None if sends_back else searched(workshop, look, version)
    return Asked(look, seen, version, officer, role, in_force, questions, report)


def _held(workshop: Workshop, look: Look, version: Published | None) -> Iterator[str]:
    """Only the newest version that is whole and made of what is here now can be approved; a draft never."""
    build = f"bundler build {look.reference} --pack {look.pack_name}"
    shelf_of(workshop, look).make_sure_it_is_ours()
    if not look.is_complete:
        yield f"The case is held, so that there is nothing to approve. See: bundler check {look.reference}"
    elif version is None:
        yield f"Nothing is built yet; a draft cannot be approved. Run: {build}"
    elif not version.is_intact:
        yield f"{version.folder.name} on the shelf is not what was built: a file was changed or is gone. Run: {build}"
    elif fingerprint_now(workshop, look.reference, look.pack_name) != version.manifest.fingerprint:
        yield f"The case has changed since {version.folder.name} was built. Build it again, and look at that: {build}"


def approve(workshop: Workshop, asked: Asked, answers: Sequence[ChecklistAnswer], now: datetime) -> Approval | Held:
    """Write down that the officer approves; Held where the guard or an answer refuses, or anything has changed."""
    held = tuple(_refused(asked, answers))
    if held:
        return Held(asked.look, held)
    return _record(workshop, asked, "assures", tuple(answers), "", now)


def send_back(workshop: Workshop, asked: Asked, reason: str, now: datetime) -> Approval | Held:
    """Write down that the officer sends the version back, and why."""
    remark = " ".join(reason.split())
    if len(remark) < SHORTEST_REASON:
        raise UsageError("Why is it sent back? Others have to put it right.", 'Say it with --send-back "...".')
    return _record(workshop, asked, "sends-back", (), remark, now)


def _refused(asked: Asked, answers: Sequence[ChecklistAnswer]) -> Iterator[str]:
    if asked.report is None:
        raise ValueError("what was asked for to be sent back is not approved")
    yield from _refused_for(asked.report)
    if asked.report.holds:  # then nobody is asked
        return
    remarks = {answer.question: answer.remark for answer in answers}
    for question in unanswered(asked.seen.situation, asked.role, answers):
        why = f" ({remarks[question.id]})" if remarks.get(question.id) else ""
        yield f"Not answered with yes: {question.question}{why}"


def _refused_for(report: GuardReport) -> Iterator[str]:
    if report.refuses_for_words:
        yield "It holds what its readers may not know, and nobody can override that."
    elif report.refuses_for_facts:
        yield (
            "Not all of it could be searched, and nobody can override that: what no computer can read does not go to "
            "the birth family. Have those pages typed or scanned again, or leave them out."
        )
    if any(one.is_beyond_doubt for one in report.others):
        yield "It says who a child of another case is, and nobody can override that."
    elif any(one.holds for one in report.others):
        yield "It says who a child of another case is. Look there, and do what it says."


def _record(
    workshop: Workshop, asked: Asked, act: Act, answers: tuple[ChecklistAnswer, ...], remark: str, now: datetime
) -> Approval | Held:
    """The record first, then the entry with its hash: without the entry it says nothing.

    Reading takes time, so that everything is asked once more, with nobody releasing meanwhile.
    """
    look, officer, manifest = asked.look, asked.officer, asked.version.manifest
    held = _moved_on(workshop, asked)
    if held:
        return Held(look, held)
    approval = Approval(
        case=look.reference, pack=str(look.pack_name), version=asked.version.folder.name,
        fingerprint=manifest.fingerprint, guard=what_was_shown(asked.report) if asked.report else "", act=act,
        officer=officer.name, role=asked.role,
        known_by="passphrase" if officer.passphrase else "account", account=officer.account or "", given_at=now,
        answers=answers, remark=remark,
    )  # fmt: skip
    with workshop.store.release_lock(look.reference, str(look.pack_name)):
        sha256 = write_act(shelf_of(workshop, look).folder / APPROVALS, approval.version, approval)
        workshop.audit.append(Event(
            kind=APPROVED if act == "assures" else SENT_BACK, who=officer.name, role=asked.role, at=now,
            reference=look.reference, pack=approval.pack, subject=approval.version, fingerprint=approval.fingerprint,
            detail={"record": sha256},
        ))  # fmt: skip
    return approval


def _moved_on(workshop: Workshop, asked: Asked) -> tuple[str, ...]:
    """What has changed since the officer was shown the version."""
    look, _seen = one_look(workshop, str(asked.look.folder), asked.look.pack_name)
    newest = shelf_of(workshop, look).newest()
    held = tuple(_held(workshop, look, newest))
    if held or newest is None or newest.manifest.fingerprint == asked.version.manifest.fingerprint:
        return held
    return (f"{newest.folder.name} was built meanwhile: look at that one.",)
