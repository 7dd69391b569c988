"""A decision is recorded for exactly what was read, after every step before it; afterwards it stays as it was."""

from __future__ import annotations

import dataclasses
import json
import shutil
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel

from bundler.documents.audit.trail import AuditTrail
from bundler.model.audit import Entry, Event
from bundler.model.delivery import DELIVERED
from bundler.model.errors import CaseBusyError, NotAllowedError, TrailBrokenError
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.clocks import clocks_of
from bundler.pipeline.decided import decided_on
from bundler.pipeline.deciding import Decided, Wish, record_decision
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.look import look_at
from bundler.pipeline.releasing import release
from bundler.pipeline.revoking import Wish as Revocation
from bundler.pipeline.revoking import revoke
from bundler.pipeline.taking import take_form, write_fillable
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, text_pdf
from tests.documents.fillable import filling
from tests.pipeline.decided import (
    CASE,
    DECIDED_AT,
    FORM,
    JOEL,
    PACK,
    RELEASED_AT,
    change_case,
    fill_in,
    released_case,
    tell_all,
)
from tests.pipeline.released import RUTH, approved

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decided") / "kept"


@pytest.fixture
def released(tmp_path: Path, kept: Path) -> Workshop:
    """The pack is released; nobody has been told, and nothing is decided."""
    return released_case(tmp_path, kept)


@pytest.fixture
def ready(released: Workshop) -> Workshop:
    """Everybody was told, and the form came back."""
    tell_all(released)
    fill_in(released)
    return released


def decide(workshop: Workshop) -> Decided:
    return record_decision(workshop, Wish(CASE), JOEL, DECIDED_AT)


@pytest.mark.requirement("R14", "R53")
def test_the_form_that_went_out_with_the_pack_comes_back_filled_in_and_is_taken(released: Workshop) -> None:
    sent = released.output / CASE / PACK / "release-1" / "to-send" / "agency-decision.docx"
    docx = sent.read_bytes()
    for tag, text in (("reasons", "She cannot wait."), ("adviser_met_on", "2 December 2026"), ("decided_at", "15:10")):
        docx = filling.edited(docx, lambda root, tag=tag, text=text: filling.fill(root, tag, text))  # type: ignore[misc]
    (released.cases / CASE / "attachments" / "agency-decision.docx").write_bytes(docx)

    take_form(released, CASE, "agency-decision.docx", {})

    taken = json.loads((released.cases / CASE / "agency-decision.json").read_text("utf-8"))
    assert (taken["reasons"], taken["adviser_met_on"]) == ("She cannot wait.", "2026-12-02")
    with zipfile.ZipFile(sent) as parts:
        assert b"Psychological assessment of the mother" in parts.read("word/document.xml")
    assert "Click to enter" not in pypdf.PdfReader(sent.with_suffix(".pdf")).pages[0].extract_text()


def test_a_decision_on_what_was_read_is_recorded_with_its_frozen_form(ready: Workshop) -> None:
    made = decide(ready)
    assert made.held == ()
    assert made.folder
    assert made.folder.name == "decision-1"
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "agency-decision.docx", "agency-decision.pdf", "decision.json", "decision.json.p7s",
    ]  # fmt: skip
    (decided,) = recorded_decisions(ready, CASE, PACK)
    assert decided == made.decision
    assert (decided.release, decided.decision, decided.decided_on.isoformat()) == (1, "should-be-placed", "2026-12-03")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(made.folder / "agency-decision.pdf").pages)
    assert "Permanence Plan" in text
    assert "A2" in text
    kinds = [entry.event.kind for entry in ready.audit.entries(CASE)]
    assert kinds[-2:] == ["decision-prepared", "decision-recorded"]


def test_the_frozen_form_is_sealed_and_shows_the_release_it_is_about(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    with (made.folder / "agency-decision.pdf").open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_regular_signatures
        signature.compute_integrity_info(skip_diff=True)
        assert signature.summarise_integrity_info()["coverage"] == SignatureCoverageLevel.ENTIRE_FILE
    manifest = json.loads((ready.output / CASE / PACK / "release-1/kept/version.json").read_text("utf-8"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(made.folder / "agency-decision.pdf").pages)
    assert all(entry["source_sha256"][:12] in text for entry in manifest["entries"])


def test_a_decision_on_a_pack_that_was_never_released_is_refused(ready: Workshop) -> None:
    shutil.rmtree(ready.output / CASE / PACK / "release-1")
    fresh = dataclasses.replace(ready, output=ready.output.with_name("elsewhere"))
    (held,) = decide(fresh).held
    assert held.startswith("The pack was never released, so nobody can have decided on it.")


def test_a_decision_on_a_release_that_was_revoked_is_refused(ready: Workshop) -> None:
    revoke(ready, Revocation(CASE, PACK, 1, "A page of another child was in it."), RUTH, DECIDED_AT)
    (held,) = decide(ready).held
    assert held.startswith("The last release of this pack was revoked")


@pytest.mark.requirement("R57")
def test_a_decision_on_a_release_that_was_changed_afterwards_is_refused(ready: Workshop) -> None:
    (index,) = (ready.output / CASE / PACK / "release-1/to-send").glob("index.html")
    index.write_text("changed", encoding="utf-8")
    (held,) = decide(ready).held
    assert held.startswith("release-1 is not what was released")


@pytest.mark.requirement("R57")
def test_a_decision_is_refused_where_a_paper_was_changed_after_it_was_read(ready: Workshop) -> None:
    (paper,) = (ready.cases / CASE / "attachments").glob("Psychological assessment*")
    paper.write_bytes(text_pdf("Another report by Dr Imogen Achterberg about Shannon Tarrafield"))
    (held,) = [one for one in decide(ready).held if "no longer what was read" in one]
    assert "“Psychological assessment of the mother, Dr Imogen Achterberg” is not the one that was read" in held
    assert recorded_decisions(ready, CASE, PACK) == ()


@pytest.mark.requirement("R57")
def test_a_decision_is_refused_where_a_fact_on_the_cover_is_another_one_now(ready: Workshop) -> None:
    case = json.loads((ready.cases / CASE / "case.json").read_text("utf-8"))
    change_case(ready, proceedings={**case["proceedings"], "final_evidence_due": "2026-12-21"})
    (held,) = decide(ready).held
    assert "facts on the cover have changed" in held


@pytest.mark.requirement("R57", "R45")
def test_a_decision_is_refused_where_the_case_has_lost_a_paper_that_it_needs(ready: Workshop) -> None:
    shutil.rmtree(ready.cases / CASE / "attachments/health")
    held = decide(ready).held
    assert any("Without its decision the case is not complete: Missing: Adoption medical" in one for one in held)
    assert any("“Adoption medical” is gone" in one for one in held)


def test_what_is_noted_in_the_case_after_its_release_does_not_undo_it(ready: Workshop) -> None:
    case = json.loads((ready.cases / CASE / "case.json").read_text("utf-8"))
    change_case(ready, panel={**case["panel"], "adviser_alerted_on": "2026-11-24"}, legal_steps={})
    assert decide(ready).held == ()


@pytest.mark.requirement("R46", "R57")
@pytest.mark.parametrize(("message", "to", "step"), [
    ("folder-ready", "iro", "Step 6: The IRO was told that the folder is complete (R46, R57)"),
    ("folder-ready", "adm", "Step 6: The ADM was told that the folder is complete (R46, R57)"),
])
def test_a_decision_is_refused_where_nobody_told_them_that_the_folder_is_complete(
    released: Workshop, message: str, to: str, step: str
) -> None:
    fill_in(released)
    tell_all(released, (message, to))
    (held,) = decide(released).held
    assert held.startswith(f"{step}: nothing shows that it was done.")


@pytest.mark.requirement("R50", "R57")
def test_a_decision_is_refused_where_the_adms_pa_was_not_asked_for_it(released: Workshop) -> None:
    fill_in(released)
    tell_all(released, ("decision-needed", "adm_pa"))
    (held,) = decide(released).held
    assert held.startswith("Step 9: The ADM's PA was told that a decision is needed, and by when (R50, R57): nothing")


@pytest.mark.requirement("R51", "R57")
def test_a_decision_is_refused_where_the_panel_adviser_was_not_alerted(released: Workshop) -> None:
    fill_in(released)
    tell_all(released, ("read-papers", "panel_adviser"))
    (held,) = decide(released).held
    assert held.startswith("Step 9: The Panel Adviser was asked to read the papers (R51, R57): nothing shows")


def test_a_draft_that_somebody_had_to_send_is_shown_as_one(released: Workshop) -> None:
    fill_in(released)
    released.audit.append(Event(
        kind=DELIVERED, who="Bundler", role="machine", at=RELEASED_AT, reference=CASE, pack=PACK, subject="release-1",
        detail={"event": "folder-ready", "to": "iro", "way": "draft"},
    ))  # fmt: skip
    (taken,) = [one for one in decide(released).steps if one.step.id == "iro-told"]
    assert taken.shown_by == "23 November 2026 (told by a draft for Outlook, which somebody had to send)"


@pytest.mark.requirement("R51")
def test_the_day_of_the_alert_in_the_case_is_evidence_too(released: Workshop) -> None:
    fill_in(released)
    tell_all(released, ("read-papers", "panel_adviser"))
    case = json.loads((released.cases / CASE / "case.json").read_text("utf-8"))
    change_case(released, panel={**case["panel"], "adviser_alerted_on": "2026-11-24"})
    assert decide(released).held == ()


@pytest.mark.requirement("R52")
def test_a_decision_is_refused_where_the_adm_has_not_met_the_panel_adviser(ready: Workshop) -> None:
    fill_in(ready, adviser_met_on=None)
    held = decide(ready).held
    assert held[0].startswith("Step 10: The ADM met the Panel Adviser (R52): nothing shows that it was done.")


@pytest.mark.requirement("R57")
def test_a_step_that_came_after_the_decision_does_not_count(released: Workshop) -> None:
    fill_in(released, decided_on="2026-11-24", adviser_met_on="2026-11-24")
    tell_all(released, on="2026-11-25")
    held = decide(released).held
    assert len(held) == 4
    assert all("it was done on 25 November 2026, after the decision of 24 November 2026" in one for one in held)


@pytest.mark.requirement("R52")
def test_a_comment_without_an_answer_is_remarked_upon(ready: Workshop) -> None:
    fill_in(ready, comments=[
        {"role": "lawyer", "asked_on": "2026-11-26", "received_on": "2026-11-27", "summary": "Yes"},
    ])  # fmt: skip
    made = decide(ready)
    assert "Comment 1, asked on 26 November 2026: no answer is logged (R52)." in made.remarks


def test_a_step_that_does_not_bind_here_only_warns(released: Workshop, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(REPO / "templates", templates)
    profile = templates / "authorities/exampleshire.toml"
    text = profile.read_text("utf-8")
    assert "[decision]\n" in text
    profile.write_text(text.replace("[decision]\n", '[decision]\nsteps_that_only_warn = ["iro-told"]\n'), "utf-8")
    here = dataclasses.replace(released, templates=templates)
    fill_in(here)
    tell_all(here, ("folder-ready", "iro"))
    made = decide(here)
    assert made.held == ()
    assert [one.step.id for one in made.steps if one.wrong] == ["iro-told"]


@pytest.mark.requirement("R53")
def test_a_decision_without_a_form_is_refused(released: Workshop) -> None:
    tell_all(released)
    assert decide(released).held[-1].startswith("There is no agency-decision.json: the form has not come back.")


@pytest.mark.requirement("R53")
def test_a_form_without_reasons_or_signature_is_refused(ready: Workshop) -> None:
    fill_in(ready, reasons=None, signature=None)
    held = decide(ready).held
    assert any(one.startswith("“Reasons for the decision” is blank in Agency Decision Form.") for one in held)
    assert any("is not signed" in one for one in held)


@pytest.mark.requirement("R53")
def test_a_form_about_another_child_is_refused(ready: Workshop) -> None:
    fill_in(ready, child={"name": "Other Person", "date_of_birth": "2020-01-01", "record_id": "EXC-1"})
    assert decide(ready).held


def test_a_decision_dated_before_its_papers_were_released_is_refused(ready: Workshop) -> None:
    fill_in(ready, decided_on="2026-11-22")
    assert any(one.startswith("It was decided on 22 November 2026, before the papers were released on 23 November")
               for one in decide(ready).held)  # fmt: skip


def test_a_decision_on_the_very_day_of_the_release_counts(released: Workshop) -> None:
    fill_in(released, decided_on="2026-11-23", adviser_met_on="2026-11-23", papers_received_on="2026-11-23",
            signature={**FORM["signature"], "signed_on": "2026-11-23"})  # fmt: skip
    tell_all(released, on="2026-11-23")
    assert decide(released).held == ()


def test_a_decision_dated_in_the_future_is_refused(ready: Workshop) -> None:
    fill_in(ready, decided_on="2026-12-04")
    assert any(one.startswith("The day of the decision, 4 December 2026, has not come yet.")
               for one in decide(ready).held)  # fmt: skip


def test_a_deferred_decision_says_what_is_needed_from_whom_and_by_when(ready: Workshop) -> None:
    fill_in(ready, decision="deferred")
    assert decide(ready).held == (
        "The decision is deferred, and the form does not say what is still needed, from whom, by when.",
    )
    fill_in(ready, decision="deferred", still_needed=[{"details": "The great-uncle's assessment", "who": "Efua"}])
    assert decide(ready).held == (
        "The decision is deferred, and row 1 of what is needed does not say by when.",
    )


def test_who_may_not_record_a_decision_is_told_so(ready: Workshop) -> None:
    social_worker = Officer(name="Efua Wilmington-Tate", roles=("social_worker",), account="efua")
    with pytest.raises(NotAllowedError, match="To record a decision takes an officer with the role"):
        record_decision(ready, Wish(CASE), social_worker, DECIDED_AT)
    elsewhere = Officer(name="Joel Penhallow", roles=("adm_pa",), authorities=("dudley",), account="joel")
    with pytest.raises(NotAllowedError, match="authority 'exampleshire'"):
        record_decision(ready, Wish(CASE), elsewhere, DECIDED_AT)


def test_nothing_is_recorded_in_a_dry_run(ready: Workshop) -> None:
    made = record_decision(ready, Wish(CASE, dry_run=True), JOEL, DECIDED_AT)
    assert (made.held, made.decision, made.folder) == ((), None, None)
    assert recorded_decisions(ready, CASE, PACK) == ()


def test_a_decision_that_is_recorded_already_is_not_recorded_twice(ready: Workshop) -> None:
    first = decide(ready)
    entries = ready.audit.entries()
    again = decide(ready)
    assert (again.is_new, again.decision, again.held) == (False, first.decision, ())
    assert ready.audit.entries() == entries


def test_who_was_told_may_still_go_into_the_form(ready: Workshop) -> None:
    decide(ready)
    fill_in(ready, notifications=[
        {"who": "mother", "how": "letter", "told_on": "2026-12-04", "by": "Efua Wilmington-Tate"},
    ])  # fmt: skip
    assert [one.code for one in look_at(ready, CASE, PACK)[0].findings if one.code.startswith("decision-")] == []
    assert decide(ready).held == ()


def test_another_decision_on_the_same_release_is_refused(ready: Workshop) -> None:
    decide(ready)
    fill_in(ready, decision="should-not-be-placed")
    (held,) = decide(ready).held
    assert held.startswith("decision-1 on release-1 is recorded, and agency-decision.json says something else now.")


@pytest.mark.parametrize("changes", [
    {"reasons": "Other reasons."}, {"decided_on": "2026-12-02"}, {"decision": "deferred"},
])
def test_a_recorded_form_that_is_changed_blocks_and_nobody_can_override_it(
    ready: Workshop, changes: dict[str, str]
) -> None:
    decide(ready)
    fill_in(ready, **changes)
    (finding,) = [one for one in look_at(ready, CASE, PACK)[0].findings if one.code == "decision-altered"]
    assert (finding.severity, finding.hard, finding.place) == ("blocks", True, "agency-decision.json")
    assert "decision-1" in finding.message


def test_a_recorded_form_that_is_gone_blocks(ready: Workshop) -> None:
    decide(ready)
    (ready.cases / CASE / "agency-decision.json").unlink()
    (finding,) = [one for one in look_at(ready, CASE, PACK)[0].findings if one.code == "decision-altered"]
    assert finding.message.startswith("agency-decision.json is gone: decision-1, of 3 December 2026")


def deferred(workshop: Workshop) -> None:
    fill_in(workshop, decision="deferred", still_needed=[
        {"details": "The great-uncle's assessment", "who": "Obinna Straker", "by_when": "2026-12-10"},
    ])  # fmt: skip
    assert decide(workshop).held == ()


def test_what_a_deferred_decision_waits_for_is_due_in_check_and_clocks(ready: Workshop) -> None:
    deferred(ready)
    (finding,) = [one for one in look_at(ready, CASE, PACK)[0].findings if one.code == "decision-deferred"]
    assert (finding.owner, finding.due, finding.overdue) == ("Obinna Straker", date(2026, 12, 10), False)
    later = dataclasses.replace(ready, today=date(2026, 12, 11))
    (finding,) = [one for one in look_at(later, CASE, PACK)[0].findings if one.code == "decision-deferred"]
    assert finding.overdue
    (needed,) = clocks_of(ready, CASE).needed
    assert (needed.what, needed.who, needed.by) == (
        "The great-uncle's assessment", "Obinna Straker", date(2026, 12, 10)
    )  # fmt: skip


def test_a_deferred_decision_is_made_anew_on_a_later_release(ready: Workshop) -> None:
    deferred(ready)
    (paper,) = (ready.cases / CASE / "attachments").glob("Psychological assessment*")
    paper.write_bytes(text_pdf("An addendum by Dr Imogen Achterberg about Shannon Tarrafield"))
    assert build_pack(ready, CASE, PACK, draft=False).outcome == "built"
    later = DECIDED_AT + timedelta(days=8)
    assert release(ready, CASE, PACK, RUTH, approved, later).held == ()
    assert clocks_of(ready, CASE).needed == ()
    fill_in(ready, decided_on="2026-12-11", adviser_met_on="2026-12-11",
            signature={**FORM["signature"], "signed_on": "2026-12-11"})  # fmt: skip
    assert [one.code for one in look_at(ready, CASE, PACK)[0].findings if one.code.startswith("decision-")] == []
    after = dataclasses.replace(ready, today=date(2026, 12, 11))
    tell_all(after, on="2026-12-11", release="release-2")
    made = record_decision(after, Wish(CASE), JOEL, later + timedelta(hours=3))
    assert made.held == ()
    assert made.decision
    assert (made.decision.name, made.decision.release) == ("decision-2", 2)
    assert made.remarks[0].startswith("The form says that the papers were received on 24 November 2026, and release-2")
    assert [one.decision for one in recorded_decisions(after, CASE, PACK)] == ["deferred", "should-be-placed"]


def released_again(workshop: Workshop) -> None:
    """With another paper, on the day of the deferral: the days alone would hold nothing."""
    (paper,) = (workshop.cases / CASE / "attachments").glob("Psychological assessment*")
    paper.write_bytes(text_pdf("An addendum by Dr Imogen Achterberg about Shannon Tarrafield"))
    assert build_pack(workshop, CASE, PACK, draft=False).outcome == "built"
    assert release(workshop, CASE, PACK, RUTH, approved, DECIDED_AT).held == ()
    tell_all(workshop, on="2026-12-03", release="release-2")


@pytest.mark.requirement("R57")
def test_what_was_decided_on_earlier_papers_is_not_recorded_again_on_later_ones(ready: Workshop) -> None:
    deferred(ready)
    released_again(ready)
    assert decided_on(ready, look_at(ready, CASE, PACK)[0]) is None
    (held,) = decide(ready).held
    assert held.startswith("agency-decision.json still says what was recorded as decision-1, on release-1.")


@pytest.mark.requirement("R53", "R57")
def test_the_form_that_goes_out_with_later_papers_is_not_decided_on_them_and_is_taken_without_a_conflict(
    ready: Workshop,
) -> None:
    """What it says of the child stays; the earlier decision, its day and its signature would be false beside them."""
    deferred(ready)
    released_again(ready)
    sent = ready.output / CASE / PACK / "release-2/to-send/agency-decision.docx"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(sent.with_suffix(".pdf")).pages)
    assert "She begins to expect somebody to come" in text
    assert not [said for said in ("☒ Deferred", "great-uncle", "3 December 2026", "She cannot wait") if said in text]

    docx = filling.edited(sent.read_bytes(), lambda root: filling.fill(root, "reasons", "Nobody else is there."))
    docx = filling.edited(docx, lambda root: filling.tick(root, "decision=should-be-placed"))
    (ready.cases / CASE / "attachments/agency-decision.docx").write_bytes(docx)
    assert take_form(ready, CASE, "agency-decision.docx", {}).room

    taken = json.loads((ready.cases / CASE / "agency-decision.json").read_text("utf-8"))
    assert (taken["decision"], taken["reasons"]) == ("should-be-placed", "Nobody else is there.")
    assert [taken[key] for key in ("still_needed", "decided_on") if taken[key]] == []
    assert taken["wishes_and_feelings"] == FORM["wishes_and_feelings"]


def taken_in(workshop: Workshop, release: str, **answers: str) -> bool:
    """The form that went out with a release, with these answers typed into it; False if it gave nothing to note."""
    docx = (workshop.output / CASE / PACK / release / "to-send/agency-decision.docx").read_bytes()
    for tag, text in answers.items():
        docx = filling.edited(docx, lambda root, tag=tag, text=text: filling.fill(root, tag, text))  # type: ignore[misc]
    name = f"{len(answers)} answers on {release}.docx"
    (workshop.cases / CASE / "attachments" / name).write_bytes(docx)
    return take_form(workshop, CASE, name, {}).room is not None


@pytest.mark.requirement("R57")
def test_the_form_of_an_earlier_release_decides_nothing_on_a_later_one_whatever_day_it_bears(
    released: Workshop,
) -> None:
    released_again(released)
    assert taken_in(released, "release-1", reasons=FORM["reasons"], options_considered=FORM["options_considered"])
    fill_in(released)
    (held,) = decide(released).held
    assert held == (
        "The form that was taken in went out with release-1, and release-2 is in force: it was not decided on these "
        "papers. Have the form filled in that went out with release-2, and take it in with: bundler form "
        f"{CASE} --take FILE"
    )
    assert not taken_in(released, "release-2"), "a blank form says nothing of these papers"
    assert len(decide(released).held) == 1
    assert taken_in(released, "release-2", reasons=FORM["reasons"]), "the same again, and of these papers"
    made = decide(released)
    assert made.held == ()
    assert made.remarks == (), "what went out with these papers is no form of earlier ones"
    assert made.decision
    assert made.decision.release == 2


@pytest.mark.requirement("R57")
def test_a_form_counts_for_a_later_release_of_the_very_same_papers(released: Workshop) -> None:
    revoke(released, Revocation(CASE, PACK, 1, "It went to the panel of last month."), RUTH, DECIDED_AT)
    assert release(released, CASE, PACK, RUTH, approved, DECIDED_AT).held == ()
    assert taken_in(released, "release-1", reasons=FORM["reasons"])
    tell_all(released, on="2026-12-03", release="release-2")
    fill_in(released)
    made = decide(released)
    assert made.held == ()
    assert made.decision
    assert made.decision.release == 2


# Bad days


class KilledError(Exception):
    """The machine went off."""


def killed_at(workshop: Workshop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Killed at one of the steps of recording: before the first entry, the rename or the last entry."""
    def die(*_given: object, **_named: object) -> None:
        raise KilledError

    append = type(workshop.audit).append

    def append_until(trail: AuditTrail, event: Event) -> Entry:
        if event.kind == where:
            raise KilledError
        return append(trail, event)

    with monkeypatch.context() as patched:
        if where == "rename":
            patched.setattr("bundler.pipeline.placing.put_in_place", die)
        else:
            patched.setattr(type(workshop.audit), "append", append_until)
        with pytest.raises(KilledError):
            decide(workshop)


def test_a_kill_before_the_first_entry_leaves_nothing(ready: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_at(ready, monkeypatch, "decision-prepared")
    assert recorded_decisions(ready, CASE, PACK) == ()
    made = decide(ready)
    assert (made.recovered, made.is_new) == ((), True)
    assert made.decision
    assert made.decision.number == 1


def test_a_kill_before_the_rename_leaves_none_and_its_number_is_not_used_again(
    ready: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(ready, monkeypatch, "rename")
    assert recorded_decisions(ready, CASE, PACK) == ()
    made = decide(ready)
    (told,) = made.recovered
    assert told.startswith(f"{CASE} · {PACK}: decision-1 had been cut short before it was in place: it is none,")
    assert made.decision
    assert made.decision.number == 2
    assert ready.audit.verify() == ()


def test_a_kill_after_the_rename_leaves_a_whole_decision_and_the_next_command_ends_it(
    ready: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(ready, monkeypatch, "decision-recorded")
    (decided,) = recorded_decisions(ready, CASE, PACK)
    made = decide(ready)
    assert made.recovered == (
        f"{CASE} · {PACK}: decision-1 had been cut short after it was in place: its last entry is made now.",
    )
    assert (made.is_new, made.decision) == (False, decided)
    last = ready.audit.entries()[-1].event
    assert (last.kind, last.who, last.detail["recovered"]) == ("decision-recorded", "Joel Penhallow", 1)


def test_of_two_at_once_one_wins(ready: Workshop) -> None:
    with ready.store.release_lock(CASE, PACK), pytest.raises(CaseBusyError):
        decide(ready)


def test_a_recorded_decision_that_was_changed_on_the_shelf_is_found(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    path = made.folder / "decision.json"
    path.chmod(0o600)
    path.write_text(path.read_text("utf-8").replace("should-be-placed", "should-not-be-placed"), "utf-8")
    with pytest.raises(TrailBrokenError, match="decision-1 is not what was recorded"):
        recorded_decisions(ready, CASE, PACK)
    assert "decision-tampered" in [one.code for one in look_at(ready, CASE, PACK)[0].findings]


@pytest.mark.parametrize("form", ["agency-decision.docx", "agency-decision.pdf"])
def test_a_frozen_form_that_was_changed_is_found_by_whatever_looks_at_the_decision(ready: Workshop, form: str) -> None:
    made = decide(ready)
    assert made.folder
    path = made.folder / form
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(TrailBrokenError, match="decision-1 is not what was recorded: it was changed"):
        recorded_decisions(ready, CASE, PACK)
    assert "decision-tampered" in [one.code for one in look_at(ready, CASE, PACK)[0].findings]


def test_what_lies_beside_the_frozen_forms_stops_nobody_but_who_verifies(ready: Workshop) -> None:
    """Word lays such a file there while somebody reads the form."""
    made = decide(ready)
    assert made.folder
    (made.folder / "~$ency-decision.docx").write_bytes(b"who has it open")
    assert len(recorded_decisions(ready, CASE, PACK)) == 1
    assert not verify(made.folder, ready).is_good


def test_a_recorded_decision_that_was_taken_away_is_found(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    shutil.rmtree(made.folder)
    with pytest.raises(TrailBrokenError, match="decision-1 is not what was recorded: it was taken away"):
        recorded_decisions(ready, CASE, PACK)


def test_a_folder_that_only_calls_itself_a_decision_is_none(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    shutil.copytree(made.folder, made.folder.with_name("decision-2"))
    assert [one.name for one in recorded_decisions(ready, CASE, PACK)] == ["decision-1"]


def test_a_signed_scan_of_the_form_is_no_paper_that_nobody_read(ready: Workshop) -> None:
    (ready.cases / CASE / "attachments/Agency Decision Form, signed.pdf").write_bytes(text_pdf("Signed by the ADM"))
    fill_in(ready, signature={**FORM["signature"], "scan": "Agency Decision Form, signed.pdf"})
    assert decide(ready).held == ()


def test_the_form_that_came_back_is_no_paper_that_nobody_read(ready: Workshop) -> None:
    name, form = write_fillable(ready, CASE, "agency-decision")
    (ready.cases / CASE / "attachments" / name).write_bytes(form)
    assert decide(ready).held == ()


@pytest.mark.requirement("R51", "R56")
def test_the_grid_says_when_a_message_of_the_release_alerted_the_panel_adviser(ready: Workshop) -> None:
    made = decide(ready)
    assert made.decision
    assert made.decision.row.adviser_alerted_on == date(2026, 11, 24)


@pytest.mark.requirement("R51", "R56")
def test_the_grid_says_the_first_day_on_which_the_panel_adviser_was_alerted(ready: Workshop) -> None:
    case = json.loads((ready.cases / CASE / "case.json").read_text("utf-8"))
    change_case(ready, panel={**case["panel"], "adviser_alerted_on": "2026-11-23"})
    made = decide(ready)
    assert made.decision
    assert made.decision.row.adviser_alerted_on == date(2026, 11, 23)


# Verifying


def test_a_recorded_decision_can_be_verified(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    verdict = verify(made.folder, ready)
    assert (verdict.flaws, verdict.is_ours, verdict.standing, verdict.is_good) == ((), True, "in force", True)
    assert verdict.what == (
        "EX-2026-003 · adm-submission, decision-1 on release 1",
        "Should be placed, decided on 3 December 2026; recorded by Joel Penhallow on 3 December 2026.",
    )


@pytest.mark.parametrize(("name", "says"), [
    ("agency-decision.pdf", "It was changed."),
    ("agency-decision.docx", "It was changed."),
    ("decision.json", "Record and signature do not belong together"),
    ("decision.json.p7s", "Record and signature do not belong together"),
])
def test_any_file_of_a_decision_that_was_changed_is_found(ready: Workshop, name: str, says: str) -> None:
    made = decide(ready)
    assert made.folder
    path = made.folder / name
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027") + b"\n")
    verdict = verify(made.folder, ready)
    assert not verdict.is_good
    assert any(says in flaw.message for flaw in verdict.flaws)


def test_a_decision_that_nobody_recorded_is_none_though_its_seal_is_right(ready: Workshop) -> None:
    made = decide(ready)
    assert made.folder
    forged = made.folder.with_name("decision-2")
    shutil.copytree(made.folder, forged)
    raw = (forged / "decision.json").read_bytes().replace(b'"number": 1', b'"number": 2')
    (forged / "decision.json").write_bytes(raw)
    (forged / "decision.json.p7s").write_bytes(ready.seal.sign(raw))
    verdict = verify(forged, ready)
    assert [flaw.message for flaw in verdict.flaws] == ["The audit trail knows of no decision-2 of this pack."]
    assert verdict.standing == "not a release"
