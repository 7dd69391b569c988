"""All checks of a case against a pack, and the runner that lets none of them fail unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bundler.model.errors import BundlerError
from bundler.model.finding import SEVERITIES, Finding
from bundler.rules import (
    anonymity,
    asking,
    audience,
    authority,
    completeness,
    consistency,
    costs,
    dates,
    deadlines,
    decision_aids,
    decision_order,
    drift,
    filing,
    harder_to_place,
    held_papers,
    initial_sections,
    iro_checks,
    letters,
    other_children,
    own_child,
    pairs,
    panel_referrals,
    previous_actions,
    records,
    redaction,
    returned_forms,
    scans,
    sibling_groups,
    statements,
    versions,
)
from bundler.rules.deadlines import due_date
from bundler.rules.holding import Holding, hold
from bundler.rules.recognition import Recognition, recognise
from bundler.rules.situation import Situation

Check = Callable[[Situation, Holding], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    completeness.required_items_are_held,
    completeness.people_of_repeated_items_are_recorded,
    completeness.each_item_has_one_source,
    completeness.requirements_are_met,
    filing.papers_are_recognised,
    filing.each_item_has_one_paper,
    filing.each_item_has_one_record,
    filing.no_content_is_filed_twice,
    filing.folders_and_file_names_agree,
    filing.papers_for_items_are_asked_for,
    filing.papers_lie_in_attachments,
    returned_forms.returned_forms_are_taken,
    filing.paper_entries_are_right,
    filing.signed_scans_are_there,
    filing.people_can_be_told_apart,
    scans.signed_scans_can_be_read,
    scans.signed_scans_are_no_other_papers,
    held_papers.held_papers_are_readable,
    held_papers.other_papers_are_readable,
    held_papers.held_papers_are_current,
    held_papers.held_papers_are_signed,
    versions.held_papers_are_final,
    held_papers.held_papers_have_no_placeholders,
    records.records_are_filled_in,
    records.rows_are_filled_in,
    records.answers_leave_no_doubt,
    pairs.each_pair_has_one_row,
    previous_actions.every_action_of_the_meeting_before_is_reviewed,
    iro_checks.a_plan_missing_at_the_second_review_is_escalated,
    sibling_groups.the_whole_group_is_assessed,
    sibling_groups.what_is_a_siblings_own_is_withheld,
    sibling_groups.the_group_meets_one_panel,
    panel_referrals.the_referral_agrees_with_the_case,
    initial_sections.initial_sections_are_filled_in,
    records.records_are_signed,
    records.decisions_are_written_out,
    records.started_signatures_are_finished,
    records.records_have_no_placeholders,
    records.what_is_not_available_has_its_reason,
    records.the_case_has_no_placeholders,
    deadlines.dates_that_papers_wait_for_lie_ahead,
    deadlines.dates_that_papers_wait_for_are_working_days,
    dates.what_has_happened_is_past,
    dates.dates_of_the_case_are_in_order,
    dates.reviews_are_numbered_once,
    dates.dates_of_records_are_in_order,
    drift.deadlines_that_matter_are_kept,
    drift.the_second_review_agreed_a_plan,
    decision_order.nothing_is_decided_too_early,
    harder_to_place.harder_placing_is_flagged,
    consistency.records_are_about_this_child,
    consistency.nobody_has_two_dates_of_birth,
    other_children.papers_name_no_other_child,
    other_children.records_name_no_other_child,
    own_child.papers_are_about_this_child,
    authority.packs_are_used_here,
    authority.approvals_are_by_approvers,
    authority.approvals_follow_the_chain,
    authority.next_approver_is_named,
    letters.each_companion_has_one_record,
    letters.it_is_known_whom_letters_go_to,
    letters.letters_are_to_people_of_the_case,
    letters.reasons_in_letters_are_short,
    letters.reasons_in_letters_are_plain,
    audience.forms_tell_their_readers_no_protected_fact,
    audience.papers_tell_their_readers_no_protected_fact,
    redaction.redactions_are_in_order,
    audience.it_is_said_whose_address_is_confidential,
    anonymity.pen_pictures_name_nobody,
    statements.statements_agree_with_the_facts,
    statements.statements_answered_no_are_told,
    decision_aids.the_plan_is_the_one_judged_best,
    costs.costs_of_a_business_case_add_up,
)


@dataclass(frozen=True)
class Checked:
    """What the rules make of a case: what each paper is, what meets each item, and everything to mend."""

    recognition: Recognition
    holding: Holding
    findings: tuple[Finding, ...]


def run_checks(situation: Situation, checks: tuple[Check, ...] = CHECKS) -> Checked:
    """Every check, with the findings sorted by who must act, then by weight, then by place."""
    recognition = versions.settle_versions(recognise(situation), situation)
    holding = hold(situation, recognition)
    found = [finding for check in checks for finding in _run(check, situation, holding)]
    found = list(asking.asked_once(found, situation.case.reference))
    return Checked(recognition, holding, tuple(sorted(_with_due_date(found, situation), key=_by_owner)))


def _run(check: Check, situation: Situation, holding: Holding) -> list[Finding]:
    """A check's findings; a check that itself breaks blocks the release and says so."""
    findings: list[Finding] = []
    try:
        findings.extend(check(situation, holding))
    except BundlerError:
        raise
    except Exception as error:  # noqa: BLE001 - one of the three places: a broken check must not pass for a clean one
        findings.append(_broke(check, error))
    return findings


def _broke(check: Check, error: Exception) -> Finding:
    """Names the check and where it broke, and nothing of the case's data."""
    name = check.__name__
    return Finding(
        code="check-broke", severity="blocks", place="case.json",
        message=f"The check “{name.replace('_', ' ')}” broke ({type(error).__name__}{_line_of(error)}); "
        "nobody can tell whether it holds.",
        remedy="This is a fault of Bundler, not of the case. Report it with this message.",
    )  # fmt: skip


def _line_of(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f" in {trace.tb_frame.f_globals.get('__name__', '')}, line {trace.tb_lineno}" if trace else ""


def _with_due_date(findings: list[Finding], situation: Situation) -> Iterator[Finding]:
    due = due_date(situation)
    for finding in findings:
        is_work = finding.severity != "tells" and finding.due is None
        if not is_work:
            yield finding
        else:
            overdue = due is not None and due < situation.today
            yield finding.model_copy(update={"due": due, "overdue": overdue})


def _by_owner(finding: Finding) -> tuple[bool, str, int, str, str, str]:
    """Findings that nobody owns come last."""
    owner = finding.owner or ""
    return not owner, owner, SEVERITIES.index(finding.severity), finding.place, finding.code, finding.message
