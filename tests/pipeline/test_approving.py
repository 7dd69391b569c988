"""Approvals: two people, their own role, a checklist answered with yes, and void at any change."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bundler.documents.shelf import Published
from bundler.faces.checking import as_row, line_of
from bundler.model.approval import Approval, ChecklistAnswer
from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.guard import Hit, Unread
from bundler.model.officer import Officer
from bundler.pipeline.approvals_in_force import InForce, approvals_in_force, assurance
from bundler.pipeline.approving import Asked, Held, approve, ask, send_back
from bundler.pipeline.build import build_pack
from bundler.pipeline.how_it_stands import changes_since_last, standings
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.releasing import Assured, Release, release, shelf_of
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.status_files import status_of
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, build_sealed

TOM = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
HELEN = Officer(name="Helen Head", roles=("head_of_service",), account="helen")
TWO_STEPS = """
[[release.assured_by]]
role = "team_manager"
authority = "R44"
[[release.assured_by]]
role = "head_of_service"
needed = { all = ["child-is-under-10"], not = ["plan-is-adoption"] }
authority = "R41"
"""


@pytest.fixture
def built(workshop: Workshop, lay_out: LayOut) -> Workshop:
    lay_out()
    build_sealed(workshop)
    return workshop


def asked_of(workshop: Workshop, officer: Officer, *, sends_back: bool = False) -> Asked:
    asked = ask(workshop, "T-1", "small", officer, sends_back=sends_back)
    assert isinstance(asked, Asked), asked.why
    return asked


def yes_to_all(asked: Asked) -> tuple[ChecklistAnswer, ...]:
    return tuple(ChecklistAnswer(question=each.id, answer=True) for each in asked.questions)


def approved_by(workshop: Workshop, officer: Officer) -> Approval:
    asked = asked_of(workshop, officer)
    given = approve(workshop, asked, yes_to_all(asked), NOW)
    assert isinstance(given, Approval), given.why
    return given


def newest(workshop: Workshop) -> tuple[Look, Published]:
    look = look_at(workshop, "T-1", "small")[0]
    version = shelf_of(workshop, look).newest()
    assert version
    return look, version


def counting(workshop: Workshop) -> InForce:
    return approvals_in_force(workshop, *newest(workshop))


def seen_by(workshop: Workshop, officer: Officer) -> Assured:
    return assurance(workshop, *newest(workshop), officer)


def let_go(workshop: Workshop, officer: Officer = RUTH) -> Release:
    return release(workshop, "T-1", "small", officer, assurance, NOW)


def with_chain(workshop: Workshop, chain: str) -> None:
    """Another chain instead of the one that Exampleshire has."""
    path = workshop.templates / "authorities/exampleshire.toml"
    before, _, after = path.read_text("utf-8").partition("[[release.assured_by]]")
    checklist = "[[release.checklist]]" + after.partition("[[release.checklist]]")[2]
    path.write_text(f"{before}{chain}\n{checklist}", "utf-8")


def refreshed(workshop: Workshop) -> Workshop:
    """Another command on the same folders, which reads the definitions anew."""
    return replace(workshop)


@pytest.mark.requirement("R44")
def test_what_a_team_manager_has_approved_somebody_else_can_release(built: Workshop) -> None:
    assert seen_by(built, RUTH).missing == ("v1 waits for the approval of the team manager (R44).",)
    given = approved_by(built, TOM)
    made = let_go(built)
    assert made.held == ()
    assert made.folder
    kept = json.loads((made.folder / "kept/approvals/1.json").read_text("utf-8"))
    assert (kept["officer"], kept["role"], kept["fingerprint"]) == ("Tom Manager", "team_manager", given.fingerprint)
    entry = next(entry for entry in built.audit.entries() if entry.event.kind == "approved")
    assert (entry.event.who, entry.event.subject, entry.event.fingerprint) == ("Tom Manager", "v1", given.fingerprint)


def test_an_approval_is_kept_where_others_cannot_read_it_and_never_written_over(built: Workshop) -> None:
    approved_by(built, TOM)
    approved_by(built, TOM)
    files = sorted((built.output / "T-1/small/approvals").iterdir())
    assert len(files) == 1 or len({file.name for file in files}) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_who_approved_cannot_release(built: Workshop) -> None:
    both = Officer(name="Tom Manager", roles=("team_manager", "releasing_officer"), account="tom")
    approved_by(built, both)
    assert let_go(built, both).held == ("Whoever approved v1 cannot release it; somebody else has to.",)


def test_two_names_of_one_account_are_one_person(built: Workshop) -> None:
    approved_by(built, TOM)
    renamed = Officer(name="T. Releaser", roles=("releasing_officer",), account="TOM")
    assert let_go(built, renamed).held == ("Whoever approved v1 cannot release it; somebody else has to.",)


def test_two_people_of_one_machine_with_a_passphrase_each_are_two(built: Workshop) -> None:
    approved_by(built, Officer(name="Tom Manager", roles=("team_manager",), account="desk", passphrase="a"))
    desk = Officer(name="Ruth Releaser", roles=("releasing_officer",), account="desk", passphrase="b")
    assert let_go(built, desk).held == ()


def test_one_person_with_a_passphrase_is_one_however_the_name_is_typed(built: Workshop) -> None:
    approved_by(built, Officer(name="Tom Manager", roles=("team_manager",), passphrase="a"))
    again = Officer(name="TOM manager", roles=("releasing_officer",), passphrase="b")
    assert let_go(built, again).held == ("Whoever approved v1 cannot release it; somebody else has to.",)


def test_what_was_revoked_is_approved_anew_before_it_leaves_again(built: Workshop) -> None:
    approved_by(built, TOM)
    assert let_go(built).held == ()
    revoke(built, Wish("T-1", "small", 1, "A page of another child was in it."), RUTH, NOW)
    held = let_go(built).held
    assert held == (
        "v1 waits for the approval of the team manager (R44).",
        "What Tom Manager, the team manager, said of v1 counts no longer: release-1 was revoked since.",
    )
    approved_by(built, TOM)
    assert let_go(built).held == ()


def test_what_somebody_said_twice_of_a_version_is_told_once(built: Workshop) -> None:
    approved_by(built, TOM)
    approved_by(built, TOM)
    assert let_go(built).held == ()
    revoke(built, Wish("T-1", "small", 1, "A page of another child was in it."), RUTH, NOW)
    assert let_go(built).held == (
        "v1 waits for the approval of the team manager (R44).",
        "What Tom Manager, the team manager, said of v1 counts no longer: release-1 was revoked since.",
    )


@pytest.mark.parametrize("name", ["Manager, Tom", "Tom B. Manager", "Tóm Manager", "Mr Tom Manager"])
def test_a_name_that_could_be_the_same_one_is_not_another_person(built: Workshop, name: str) -> None:
    approved_by(built, Officer(name="Tom Manager", roles=("team_manager",), passphrase="a"))
    again = Officer(name=name, roles=("releasing_officer",), passphrase="b")
    assert let_go(built, again).held == ("Whoever approved v1 cannot release it; somebody else has to.",)


def test_who_has_no_part_in_the_chain_approves_nothing(built: Workshop) -> None:
    with pytest.raises(NotAllowedError, match="role Team manager"):
        ask(built, "T-1", "small", Officer(name="Ida Iro", roles=("iro",), account="ida"))
    with pytest.raises(NotAllowedError, match="authority"):
        ask(built, "T-1", "small", TOM.model_copy(update={"authorities": ("dudley",)}))


@pytest.mark.parametrize("name", ["Sam Sample", "SAM  SAMPLE", "Sam B. Sample", "Mr Sam Sample"])
def test_the_childs_social_worker_cannot_approve(built: Workshop, name: str) -> None:
    officer = Officer.model_construct(
        name=name, roles=("team_manager",), authorities=(), account="sam", passphrase=None
    )
    with pytest.raises(NotAllowedError, match="Whoever wrote any of a pack cannot approve it"):
        ask(built, "T-1", "small", officer)


@pytest.mark.requirement("R41", "R269")
def test_for_a_child_under_ten_the_head_of_service_approves_after_the_team_manager(
    workshop: Workshop, lay_out: LayOut
) -> None:
    with_chain(workshop, TWO_STEPS)
    lay_out()
    build_sealed(workshop)
    with pytest.raises(NotAllowedError, match=r"First the team manager approves it \(R44\)"):
        ask(workshop, "T-1", "small", HELEN)
    approved_by(workshop, TOM)
    assert let_go(workshop).held == ("v1 waits for the approval of the Head of Service (R41).",)
    approved_by(workshop, HELEN)
    assert let_go(workshop).held == ()


def test_one_person_cannot_approve_in_two_roles(workshop: Workshop, lay_out: LayOut) -> None:
    with_chain(workshop, TWO_STEPS)
    lay_out()
    build_sealed(workshop)
    both = Officer(name="Tom Manager", roles=("team_manager", "head_of_service"), account="tom")
    approved_by(workshop, both)
    with pytest.raises(NotAllowedError, match="in one role only"):
        ask(workshop, "T-1", "small", both)


def test_a_no_to_the_checklist_approves_nothing(built: Workshop) -> None:
    asked = asked_of(built, TOM)
    answers = [*yes_to_all(asked)]
    answers[0] = ChecklistAnswer(question="right-child", answer=False, remark="page 4 is another child's")
    held = approve(built, asked, answers, NOW)
    assert isinstance(held, Held)
    assert held.why == (
        "Not answered with yes: Is every page about this child, and none about another? (page 4 is another child's)",
    )
    assert isinstance(approve(built, asked, yes_to_all(asked)[1:], NOW), Held)
    assert counting(built).acts == ()


def test_a_question_that_is_added_later_was_never_answered(built: Workshop) -> None:
    approved_by(built, TOM)
    path = built.templates / "authorities/exampleshire.toml"
    text = path.read_text("utf-8").replace('id = "right-child"', 'id = "signed"\nquestion = "Is it signed by all?"\n'
                                           '[[release.checklist]]\nid = "right-child"')  # fmt: skip
    path.write_text(text, "utf-8")
    assert let_go(refreshed(built)).held == (
        "Tom Manager has not answered yes to every question of the checklist as it is now.",
    )


def test_what_is_sent_back_is_not_released_until_it_is_approved_after_all(built: Workshop) -> None:
    approved_by(built, TOM)
    asked = asked_of(built, TOM, sends_back=True)
    with pytest.raises(UsageError, match="Why is it sent back"):
        send_back(built, asked, "no", NOW)
    assert isinstance(send_back(built, asked, "The school's letter is about a brother.", NOW), Approval)
    assert let_go(built).held[0] == (
        "Tom Manager, the team manager, sent v1 back: The school's letter is about a brother."
    )
    asked = asked_of(built, TOM)
    assert isinstance(approve(built, asked, yes_to_all(asked), NOW + timedelta(hours=1)), Approval)
    assert let_go(built).held == ()


def another_paper(workshop: Workshop) -> None:
    path = workshop.cases / "T-1/attachments/Letter from the school.pdf"
    path.write_bytes(text_pdf("Dear panel, we have thought again"))


def another_fact(workshop: Workshop) -> None:
    path = workshop.cases / "T-1/case.json"
    path.write_text(path.read_text("utf-8").replace("2026-12-10", "2026-12-11"), "utf-8")


def another_definition(workshop: Workshop) -> None:
    pack = SMALL_PACK.replace('title = "Letters"', 'title = "Letters of support"')
    (workshop.templates / "packs/small.toml").write_text(pack, "utf-8")


@pytest.mark.parametrize("change", [another_paper, another_fact, another_definition])
def test_any_change_voids_the_approval(built: Workshop, change: Callable[[Workshop], None]) -> None:
    approved_by(built, TOM)
    change(built)
    later = refreshed(built)
    (standing,) = standings(later, "T-1", "small")
    assert standing.in_force.acts == ()
    (void,) = standing.in_force.void
    assert void == (
        "What Tom Manager, the team manager, said of v1 counts no longer: "
        "the case has changed since, and is to be built again."
    )
    held = ask(later, "T-1", "small", TOM)
    assert isinstance(held, Held)
    assert held.why[0].startswith("The case has changed since v1 was built.")
    assert let_go(later).held[0].startswith("The case has changed since v1 was built. v2 is built now")
    assert "v2 waits for the approval of the team manager (R44)." in let_go(later).held
    (void,) = counting(later).void
    assert void == (
        "What Tom Manager, the team manager, said of v1 counts no longer: "
        "the case has changed since, and v2 is another bundle."
    )


def test_what_changes_while_somebody_reads_is_not_approved(built: Workshop) -> None:
    asked = asked_of(built, TOM)
    another_paper(built)
    assert isinstance(approve(built, asked, yes_to_all(asked), NOW), Held)
    assert build_pack(built, "T-1", "small", draft=False).outcome == "built"
    held = approve(built, asked, yes_to_all(asked), NOW)
    assert isinstance(held, Held)
    assert held.why == ("v2 was built meanwhile: look at that one.",)


def test_an_approval_that_was_changed_is_found(built: Workshop) -> None:
    approved_by(built, TOM)
    (path,) = (built.output / "T-1/small/approvals").iterdir()
    path.write_text(path.read_text("utf-8").replace("Tom Manager", "Tim Manager"), "utf-8")
    found = counting(built)
    assert found.acts == ()
    assert found.void == (
        "What Tom Manager, the team manager, said of v1 does not count: its record was changed or is gone.",
        f"approvals/{path.name} does not count: the audit trail does not know it.",
    )
    assert "v1 waits for the approval of the team manager (R44)." in let_go(built).held


def test_an_approval_copied_from_another_case_or_version_does_not_count(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    build_sealed(workshop)
    approved_by(workshop, TOM)
    child = {"first_name": "Ben", "surname": "Devised", "date_of_birth": "2017-03-02", "record_id": "900002"}
    lay_out({"reference": "T-2", "child": child})
    assert build_pack(workshop, "T-2", "small", draft=False).outcome == "built"
    shutil.copytree(workshop.output / "T-1/small/approvals", workshop.output / "T-2/small/approvals")
    look = look_at(workshop, "T-2", "small")[0]
    version = shelf_of(workshop, look).newest()
    assert version
    found = approvals_in_force(workshop, look, version)
    assert found.acts == ()
    assert "the audit trail does not know it" in found.void[0]


def test_a_draft_a_stale_and_a_tampered_version_cannot_be_approved(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Assessment report.pdf": text_pdf("Assessment")})
    assert build_pack(workshop, "T-1", "small", draft=True).outcome == "draft"
    held = ask(workshop, "T-1", "small", TOM)
    assert isinstance(held, Held)
    assert "The case is held" in held.why[0]
    lay_out()
    held = ask(workshop, "T-1", "small", TOM)
    assert isinstance(held, Held)
    assert held.why[0].startswith("Nothing is built yet; a draft cannot be approved.")
    build_sealed(workshop)
    bundle: Path = next((workshop.output / "T-1/small/v1").glob("*.pdf"))
    bundle.write_bytes(bundle.read_bytes() + b"\n% more")
    held = ask(workshop, "T-1", "small", TOM)
    assert isinstance(held, Held)
    assert "is not what was built" in held.why[0]


def test_what_the_guard_refuses_nobody_can_approve(workshop: Workshop, lay_out: LayOut) -> None:
    pack = SMALL_PACK.replace('sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]', "")
    (workshop.templates / "packs/small.toml").write_text(pack, "utf-8")
    lay_out()
    build_sealed(workshop)
    asked = asked_of(workshop, TOM)
    assert asked.report
    hit = Hit(fact="placement", what="postcode", kind="page", file="a.pdf", snippet="at DY5 1OS")
    for_family = asked.report.model_copy(update={"audience": "birth-parent", "hits": (hit,)})
    held = approve(workshop, replace(asked, report=for_family), (), NOW)
    assert isinstance(held, Held)
    assert held.why == ("It holds what its readers may not know, and nobody can override that.",)


def test_a_page_that_nobody_can_search_is_told_as_such_and_no_question_besides(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    build_sealed(workshop)
    asked = asked_of(workshop, TOM)
    assert asked.report
    unread = Unread(kind="picture", file="a.pdf", why="nobody can read it")
    for_family = asked.report.model_copy(update={"audience": "birth-parent", "unread": (unread,)})
    held = approve(workshop, replace(asked, report=for_family), (), NOW)
    assert isinstance(held, Held)
    (why,) = held.why
    assert why.startswith("Not all of it could be searched, and nobody can override that")


def test_the_status_page_and_the_board_say_who_is_waited_for(built: Workshop) -> None:
    def says() -> str:
        looks = look_at(built, "T-1")
        (pack,) = status_of(built, looks).packs
        assert as_row(line_of(built, looks[0]))["waits"] in (None, pack.summary.rpartition(". ")[2])
        return pack.summary

    assert says().endswith("It waits for the approval of the team manager.")
    approved_by(built, TOM)
    assert says().endswith("It is approved, and waits for release.")
    assert let_go(built).folder
    assert "waits" not in says()


def test_the_approver_is_told_what_is_new_since_readers_got_the_pack(built: Workshop) -> None:
    look, version = newest(built)
    assert list(changes_since_last(built, look, version)) == ["It has never been released."]
    approved_by(built, TOM)
    assert let_go(built).folder
    another_paper(built)
    assert build_pack(built, "T-1", "small", draft=False).outcome == "built"
    (change,) = changes_since_last(built, *newest(built))
    assert change.startswith("Since release-1 replaced: ")
