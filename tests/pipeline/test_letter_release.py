"""A second person lets a letter go: sealed, alone, once; and whatever happens on the way, it is whole or absent."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

import pypdf
import pypdfium2
import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.release.letters import read_letter
from bundler.documents.seal.checking import check_pdf
from bundler.model.approval import ChecklistAnswer
from bundler.model.audit import Event
from bundler.model.errors import CaseBusyError, NotAllowedError, TrailBrokenError, UsageError
from bundler.model.finding import Trouble
from bundler.model.officer import Officer
from bundler.pipeline.letter_release import Asked, Gone, Wish, ask, letter_states, release_letter
from bundler.pipeline.preparation import Preparation, Source
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from tests.conftest import text_pdf
from tests.pipeline.decided import CASE, PACK
from tests.pipeline.lettered import (
    DECLAN,
    FATHER,
    LET_GO_AT,
    MOTHER,
    all_yes,
    decide,
    decided_case,
    let_go,
    letter_says,
    parents,
    reasons,
    states,
)

pytestmark = pytest.mark.office
PLACE = f"{CASE}/{PACK}"
HARPREET = Officer(name="Harpreet Dhaliwal", roles=("service_manager",), account="harpreet")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters") / "kept"


@pytest.fixture
def decided(tmp_path: Path, kept: Path) -> Workshop:
    return decided_case(tmp_path, kept)


def asked(workshop: Workshop, officer: Officer = DECLAN, parent: int = 1) -> Asked:
    found = ask(workshop, Wish(CASE, PACK, parent), officer, LET_GO_AT)
    assert isinstance(found, Asked)
    return found


def kinds(workshop: Workshop) -> list[tuple[str, str]]:
    found = [(entry.event.kind, entry.event.subject) for entry in workshop.audit.entries(CASE)]
    return [one for one in found if one[0].startswith("letter-")]


@pytest.mark.requirement("R55")
def test_a_letter_leaves_alone_sealed_dated_and_without_the_mark_of_a_draft(decided: Workshop) -> None:
    gone = let_go(decided)
    assert gone.held == ()
    assert gone.folder == decided.output / PLACE / "decision-1-letter-1"
    assert [path.name for path in (gone.folder / "to-send").iterdir()] == ["letter.pdf"]
    pdf = gone.folder / "to-send/letter.pdf"
    assert check_pdf(pdf).is_intact
    with pypdfium2.PdfDocument(pdf) as document:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Date: 4 December 2026" in words
    assert "DRAFT" not in words
    assert "Quay Street" not in words
    assert "Enclosures: none" in words
    assert kinds(decided) == [("letter-prepared", "decision-1-letter-1"), ("letter-released", "decision-1-letter-1")]


def test_nothing_of_a_letter_but_itself_and_its_record_says_to_whom_it_went(decided: Workshop) -> None:
    gone = let_go(decided)
    assert gone.folder
    for entry in decided.audit.entries(CASE):
        assert "Tarrafield" not in entry.event.model_dump_json()
    reader = pypdf.PdfReader(gone.folder / "to-send/letter.pdf")
    assert not any("Tarrafield" in str(value) for value in (reader.metadata or {}).values())
    assert "attachments" not in (gone.folder / "kept/letter.json").read_text("utf-8")
    letter = read_letter(gone.folder)
    assert letter
    assert (letter.relationship, letter.released_by, letter.role) == ("mother", "Declan Hartigan", "team_manager")
    assert letter.answers[0].question == "right-person"
    report = json.loads((gone.folder / "kept/guard.json").read_text("utf-8"))
    assert report["facts"] > 0
    assert (report["hits"], report["unread"]) == ([], [])


def test_the_draft_goes_when_the_letter_has_gone(decided: Workshop) -> None:
    let_go(decided)
    assert not (decided.output / PLACE / "letters/decision-1/1-mother").exists()
    assert (decided.output / PLACE / "letters/decision-1/2-father/letter.pdf").is_file()
    mother, father = states(decided)
    assert mother.released
    assert not mother.has_changed
    assert father.can_go


# Who, and what is asked


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("name", "why"), [
    ("Joel Penhallow", "Whoever recorded the decision"),
    ("Catherine Ballantyne-Ruiz", "Whoever decided"),
    ("Catherine M. Ballantyne-Ruiz", "Whoever decided"),
    ("Ingrid Castellanos", "Whoever wrote the letter"),
    ("Rashid Holloway", "Whoever wrote the letter"),
    ("Efua Wilmington-Tate", "Whoever wrote the letter"),
])  # fmt: skip
def test_a_second_person_lets_a_letter_go(decided: Workshop, name: str, why: str) -> None:
    gone = let_go(decided, officer=Officer(name=name, roles=("team_manager",), account="x"))
    assert why in gone.held[0]
    assert kinds(decided) == []


@pytest.mark.parametrize("officer", [
    Officer(name="Ruth Releaser", roles=("releasing_officer", "adm"), account="ruth"),
    Officer(name="Declan Hartigan", roles=("team_manager",), authorities=("england",), account="declan"),
])  # fmt: skip
def test_only_who_has_the_role_for_it_lets_a_letter_go(decided: Workshop, officer: Officer) -> None:
    with pytest.raises(NotAllowedError):
        let_go(decided, officer=officer)


def test_every_question_is_answered_with_yes(decided: Workshop) -> None:
    one = asked(decided)
    answers = (ChecklistAnswer(question="right-person", answer=False, remark="old address"), *all_yes(one)[1:])
    (held,) = release_letter(decided, one, answers, LET_GO_AT).held
    assert held.startswith("Not answered with yes: Is the letter to this parent alone, with the name and the address")
    assert len(release_letter(decided, one, (), LET_GO_AT).held) == len(one.questions) == 7


def test_what_changed_since_it_was_read_does_not_go(decided: Workshop) -> None:
    one = asked(decided)
    parents(decided, {**MOTHER, "address": "1 New Road, Exampleton, ZZ2 1AA"}, FATHER)
    held = release_letter(decided, one, all_yes(one), LET_GO_AT).held
    assert held == ("The letter is no longer what you have read: its record has changed. Read it again.",)
    assert kinds(decided) == []


def test_a_letter_of_a_decision_that_was_overtaken_does_not_go(decided: Workshop) -> None:
    one = asked(decided)
    decide(decided, "should-not-be-placed", number=2)
    held = release_letter(decided, one, all_yes(one), LET_GO_AT).held
    assert held == ("decision-2 was recorded meanwhile: its letters go, not these.",)


def test_of_two_who_let_it_go_at_once_one_wins_and_the_other_is_told(decided: Workshop) -> None:
    first, second = asked(decided), asked(decided, HARPREET)
    assert release_letter(decided, first, all_yes(first), LET_GO_AT).held == ()
    held = release_letter(decided, second, all_yes(second), LET_GO_AT).held
    assert held == ("Somebody else has let this letter go meanwhile.",)
    with decided.store.release_lock(CASE, PACK), pytest.raises(CaseBusyError):
        release_letter(decided, second, all_yes(second), LET_GO_AT)


def test_without_a_decision_nothing_goes(decided: Workshop) -> None:
    other = Workshop(decided.cases, decided.templates, decided.output.with_name("other"), decided.today)
    gone = let_go(other)
    assert gone.held == (f"No decision is recorded. Record it with: bundler decide {CASE} --pack {PACK}",)


def test_there_is_no_third_letter_for_two_parents(decided: Workshop) -> None:
    with pytest.raises(UsageError):
        let_go(decided, 3)


def test_what_the_guard_finds_in_the_finished_file_holds_it(decided: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last gate: here a picture of the carers' address gets into the file that no earlier check has seen."""
    one = asked(decided)
    monkeypatch.setattr(
        "bundler.documents.seal.sealing.Seal.sign_pdf",
        lambda _seal, _source, target: target.write_bytes(text_pdf("Moira Sandalwood, 7 Quarry Bank")),
    )
    (held,) = release_letter(decided, one, all_yes(one), LET_GO_AT).held
    assert "nobody can let that pass: address (letter.pdf, page 1) and name (letter.pdf, page 1)." in held
    assert "Sandalwood" not in held
    assert kinds(decided) == []
    assert not list(decided.output.rglob("decision-1-letter-*"))


# What goes with it


def enclosing(workshop: Workshop, *files: Path, because: str = "") -> Gone:
    found = ask(workshop, Wish(CASE, PACK, 1, "", files, because), DECLAN, LET_GO_AT)
    return found if isinstance(found, Gone) else release_letter(workshop, found, all_yes(found), LET_GO_AT)


@pytest.fixture
def leaflet(tmp_path: Path) -> Path:
    path = tmp_path / "Harbour Light for Shannon.pdf"
    path.write_bytes(text_pdf("Harbour Light: somebody to talk to."))
    return path


@pytest.mark.requirement("R55")
def test_nothing_goes_with_a_letter_unless_it_says_so_and_an_officer_says_why(decided: Workshop, leaflet: Path) -> None:
    why = "The mother asked for it at our last meeting."
    assert "says that nothing comes with it" in enclosing(decided, leaflet, because=why).held[0]
    letter_says(decided, {"enclosures": ["The leaflet of Harbour Light"]})
    assert "with --enclose, and why with --because" in enclosing(decided).held[0]
    assert "Say it in a sentence with --because" in enclosing(decided, leaflet).held[0]
    with pytest.raises(UsageError):
        enclosing(decided, leaflet.with_suffix(".docx"), because=why)
    gone = enclosing(decided, leaflet, because=why)
    assert gone.folder
    sent = gone.folder / "to-send"
    assert sorted(path.name for path in sent.iterdir()) == ["enclosure-1.pdf", "letter.pdf"]
    with pypdfium2.PdfDocument(sent / "letter.pdf") as document:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "With this letter comes: The leaflet of Harbour Light." in words
    assert "Enclosures: none" not in words
    assert gone.letter
    assert (gone.letter.enclosures, gone.letter.because) == (("The leaflet of Harbour Light",), why)
    assert check_pdf(sent / "enclosure-1.pdf").is_intact
    (sent / "enclosure-1.pdf").write_bytes(text_pdf("Something else"))
    assert not verify(gone.folder, decided).is_good


def test_what_goes_with_a_letter_is_searched_like_the_letter(decided: Workshop, leaflet: Path) -> None:
    letter_says(decided, {"enclosures": ["The report about your child"]})
    leaflet.write_bytes(text_pdf("She lives with Moira Sandalwood at 7 Quarry Bank."))
    gone = enclosing(decided, leaflet, because="The mother asked for it at our last meeting.")
    assert "nobody can let that pass: " in gone.held[0]
    assert "name (enclosure-1.pdf, page 1)" in gone.held[0]
    assert kinds(decided) == []


# A letter that went


def test_a_letter_goes_once_and_a_corrected_one_beside_it_with_its_reason(decided: Workshop) -> None:
    first = let_go(decided)
    assert let_go(decided).held == (
        "decision-1-letter-1 was let go already. If it was wrong, a corrected one takes --again and the reason.",
    )
    assert "would say the same" in let_go(decided, again="The reasons were not clear.").held[0]
    reasons(decided, "She needs a family for life. We are sorry that our first letter was not clear enough.")
    assert states(decided)[0].has_changed
    assert "in a sentence" in let_go(decided, again="oops").held[0]
    second = let_go(decided, again="The reasons were not clear.")
    assert second.folder
    assert second.folder.name == "decision-1-letter-1-2"
    assert second.letter
    assert second.letter.again == "The reasons were not clear."
    assert first.folder
    assert verify(first.folder, decided).is_good
    assert verify(second.folder, decided).is_good
    letters = letter_states(decided, CASE, None, LET_GO_AT)
    assert letters.states[0].released == second.letter
    assert [one.name for one in letters.earlier] == ["decision-1-letter-1"]


def test_a_letter_to_somebody_whom_the_case_no_longer_names_is_still_told(decided: Workshop) -> None:
    let_go(decided)
    parents(decided, FATHER)
    letters = letter_states(decided, CASE, None, LET_GO_AT)
    assert [(state.relationship, state.parent) for state in letters.states] == [("father", 2)]
    assert [one.name for one in letters.earlier] == ["decision-1-letter-1"]


def test_a_letter_that_did_not_go_takes_no_correction(decided: Workshop) -> None:
    assert "leave out --again" in let_go(decided, again="The reasons were not clear.").held[0]


def test_parents_who_change_places_in_the_case_keep_the_letters_that_went(decided: Workshop) -> None:
    """The mother's letter went as number 1; the father, now the first in case.json, has none yet."""
    let_go(decided)
    parents(decided, FATHER, MOTHER)
    father, mother = states(decided)
    assert (father.relationship, father.parent, father.released) == ("father", 3, None)
    assert (mother.relationship, mother.parent) == ("mother", 1)
    assert mother.released
    gone = let_go(decided, 3)
    assert gone.letter
    assert gone.letter.addressee == FATHER["name"]
    assert [state.parent for state in states(decided)] == [3, 1]


def test_letters_of_an_earlier_decision_are_told_beside_those_of_the_newest(decided: Workshop) -> None:
    let_go(decided)
    decide(decided, "deferred", number=2)
    letters = letter_states(decided, CASE, None, LET_GO_AT)
    assert [one.name for one in letters.earlier] == ["decision-1-letter-1"]
    assert [(state.decision, state.released) for state in letters.states] == [(2, None), (2, None)]


# Bad days


class KilledError(Exception):
    pass


def _killed(*_: object, **__: object) -> NoReturn:
    raise KilledError


@pytest.mark.parametrize("step", ["write_letter", "guard"])
def test_a_kill_before_anything_is_written_down_leaves_nothing(
    decided: Workshop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    one = asked(decided)
    with monkeypatch.context() as patch:
        patch.setattr(f"bundler.pipeline.letter_release.{step}", _killed)
        with pytest.raises(KilledError):
            release_letter(decided, one, all_yes(one), LET_GO_AT)
    assert kinds(decided) == []
    assert let_go(decided).held == ()


def test_a_kill_before_the_rename_leaves_no_letter_and_the_next_one_goes(
    decided: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(decided)
    with monkeypatch.context() as patch:
        patch.setattr("bundler.pipeline.placing.put_in_place", _killed)
        with pytest.raises(KilledError):
            release_letter(decided, one, all_yes(one), LET_GO_AT)
    assert kinds(decided) == [("letter-prepared", "decision-1-letter-1")]
    letters = letter_states(decided, CASE, PACK, LET_GO_AT)
    (told,) = letters.recovered
    assert told.startswith(f"{CASE} · {PACK}: decision-1-letter-1 had been cut short before it was in place")
    assert letters.states[0].can_go
    gone = let_go(decided)
    assert gone.folder
    assert verify(gone.folder, decided).is_good


def test_a_kill_after_the_rename_leaves_a_whole_letter_that_lacks_its_last_entry(
    decided: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(decided)
    append = AuditTrail.append

    def until_the_last(trail: AuditTrail, event: Event) -> object:
        return _killed() if event.kind == "letter-released" else append(trail, event)

    with monkeypatch.context() as patch:
        patch.setattr(AuditTrail, "append", until_the_last)
        with pytest.raises(KilledError):
            release_letter(decided, one, all_yes(one), LET_GO_AT)
    letters = letter_states(decided, CASE, PACK, LET_GO_AT)
    assert "its last entry is made now" in letters.recovered[0]
    assert letters.states[0].released
    assert "was let go already" in let_go(decided).held[0]
    assert kinds(decided)[-1] == ("letter-released", "decision-1-letter-1")


@pytest.mark.parametrize(("file", "says"), [
    ("to-send/letter.pdf", "It was changed after it was sealed."),
    ("kept/guard.json", "It was changed."),
    ("kept/letter.json", "can no longer be read"),
])  # fmt: skip
def test_a_letter_that_was_tampered_with_is_found(decided: Workshop, file: str, says: str) -> None:
    gone = let_go(decided)
    assert gone.folder
    assert verify(gone.folder, decided).is_good
    path = gone.folder / file
    path.write_bytes(path.read_bytes() + b"x")
    verdict = verify(gone.folder, decided)
    assert not verdict.is_good
    assert any(says in flaw.message for flaw in verdict.flaws)
    assert "its folder is not as it was" in letter_states(decided, CASE, PACK, LET_GO_AT).states[0].lost


def test_a_record_that_was_rewritten_is_found_and_no_second_letter_goes_in_its_place(decided: Workshop) -> None:
    gone = let_go(decided)
    assert gone.folder
    record = gone.folder / "kept/letter.json"
    record.write_text(record.read_text("utf-8").replace("Declan Hartigan", "Somebody Else"), "utf-8")
    said = [flaw.message for flaw in verify(gone.folder, decided).flaws]
    assert "Record and signature do not belong together: one of them was changed." in said
    assert "The audit trail names another record for this letter." in said
    assert "went, and its folder is not as it was" in let_go(decided).held[0]


def test_a_letter_that_would_bear_a_day_before_the_decision_is_held(decided: Workshop) -> None:
    """The clock was set back to the day before the decision of 3 December."""
    early = LET_GO_AT - timedelta(days=2)
    asked_for = ask(replace(decided, today=early.date()), Wish(CASE, PACK, 1), DECLAN, early)
    assert isinstance(asked_for, Gone)
    (why,) = asked_for.held
    assert why.startswith("The clock of this machine says 2 December 2026, which is before the decision of 3 December")
    assert isinstance(ask(replace(decided, today=date(2026, 12, 3)), Wish(CASE, PACK, 1), DECLAN, LET_GO_AT), Asked)


def test_a_letter_whose_draft_could_not_be_made_says_why_and_waits(
    decided: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(sources: tuple[Source, ...], *_: object) -> Preparation:
        why = Trouble(code="not-converted", severity="blocks", message="It took too long.", remedy="Try again.")
        return Preparation({}, {one.place: why for one in sources})

    shutil.rmtree(decided.output / CASE / PACK / "letters", ignore_errors=True)
    with monkeypatch.context() as patch:
        patch.setattr("bundler.pipeline.letters.prepare", refused)
        state = letter_states(decided, CASE, PACK, LET_GO_AT).states[0]
        assert (state.draft, state.can_go) == (None, False)
        assert "It could not be made as PDF. It took too long." in state.held
    state = letter_states(decided, CASE, PACK, LET_GO_AT).states[0]
    assert (state.draft is not None, state.can_go) == (True, True)


def test_a_file_that_was_put_beside_the_letter_is_found(decided: Workshop) -> None:
    gone = let_go(decided)
    assert gone.folder
    (gone.folder / "to-send/covering note.pdf").write_bytes(b"%PDF-1.4")
    assert [flaw.kind for flaw in verify(gone.folder, decided).flaws] == ["added"]


def test_a_letter_of_nobody_is_no_letter(decided: Workshop) -> None:
    """A folder that calls itself a letter stands in the way, and is not taken for one."""
    (decided.output / PLACE / "decision-1-letter-1").mkdir()
    assert states(decided)[0].can_go
    assert "the audit trail does not know it" in let_go(decided).held[0]


def test_a_decision_that_was_changed_has_no_letters(decided: Workshop) -> None:
    record = decided.output / PLACE / "decision-1/decision.json"
    record.write_text(record.read_text("utf-8").replace("should-be-placed", "deferred"), "utf-8")
    with pytest.raises(TrailBrokenError):
        let_go(decided)


def test_a_signature_that_is_taken_away_holds_the_letter(decided: Workshop) -> None:
    letter_says(decided, {"signature": None})
    assert "Signed" in let_go(decided).held[0]
