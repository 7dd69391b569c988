"""What is past its time goes on two names and leaves a proof line; what is held, changed or unknown stays."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.kept import tree_of
from bundler.documents.shelf import Shelf
from bundler.model.audit import Event
from bundler.model.delivery import Letter
from bundler.model.errors import DefinitionError, NotAllowedError, TrailBrokenError, UsageError
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.delivering import Delivery
from bundler.pipeline.look import look_at
from bundler.pipeline.purged import proof_of_pdf, proof_path, proofs, purged_at, register_breaks
from bundler.pipeline.quoted_labels import last_sent
from bundler.pipeline.release_history import history_at
from bundler.pipeline.retaining import confirm, look_over, propose
from bundler.pipeline.workshop import Workshop
from bundler.rules.releases import next_number
from tests.conftest import LayOut
from tests.pipeline.released import NOW, release_once

LATEST = date(2034, 1, 10)
LATER = datetime(2034, 1, 10, 9, 0, tzinfo=UTC)
CLOSED: dict[str, Any] = {
    "closing": {"closed_on": "2027-03-31"}, "proceedings": {"in_court": False}, "entered_care_on": "2026-01-05",
}  # fmt: skip
POLICY = """
[purging.keeps]
release = { months = 72, counted_from = "case-closed", authority = "local policy 7" }
version = { months = 12, counted_from = "release", authority = "local policy 7" }

[retention]
looked-after-child = { years = 75, counted_from = "the birth", counts = "birth", authority = "reg 50" }
adoption = { years = 100, counted_from = "the order", counts = "adoption-order", authority = "reg 6" }
died = { years = 15, counted_from = "the death", counts = "death-in-childhood", authority = "reg 50" }
"""
READY_FOR_THREE_MONTHS = """
ready = { months = 3, counted_from = "release", authority = "local" }
preview = { months = 1, counted_from = "case-closed", authority = "local" }
[retention]"""
CLERK = Officer(name="Clara Clerk", roles=("panel_administrator",), account="clara")
KEEPER = Officer(name="Rita Records", roles=("records_officer",), account="rita")
RELEASE = "T-1/small/release-1"
Archive = Callable[..., Workshop]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def archive(workshop: Workshop, lay_out: LayOut, kept: Path) -> Archive:
    """The small case released in 2026, looked at years later, with facts of its end and a policy."""

    def lay(changes: dict[str, Any] = CLOSED, policy: str = POLICY, on: date = LATEST) -> Workshop:
        lay_out()
        release_once(workshop, kept)
        lay_out(changes)
        profile = workshop.templates / "authorities/exampleshire.toml"
        profile.write_text(profile.read_text("utf-8") + policy, encoding="utf-8")
        workshop.audit.database.close()
        return Workshop(workshop.cases, workshop.templates, workshop.output, on)

    return lay


def stands(workshop: Workshop) -> dict[str, str]:
    return {one.thing.place: one.stands for one in look_over(workshop, LATER).things}


def purged(workshop: Workshop, place: str = RELEASE) -> None:
    propose(workshop, [place], CLERK, LATER)
    confirm(workshop, [place], KEEPER, (CLERK, KEEPER), LATER)


def test_what_is_past_its_time_is_listed_with_its_rule(archive: Archive) -> None:
    kept = look_over(archive(), LATER)
    release = next(one for one in kept.things if one.thing.place == RELEASE)
    assert (release.stands, str(release.age.until), release.age.authority) == (
        "past its time", "2033-03-31", "local policy 7",
    )  # fmt: skip
    version = next(one for one in kept.things if one.thing.place == "T-1/small/v1")
    assert (version.stands, str(version.age.until)) == ("past its time", "2027-12-01")


def test_a_purge_takes_two_names_and_leaves_a_proof_line(archive: Archive) -> None:
    workshop = archive()
    sealed = next(one.event.detail["sealed"] for one in workshop.audit.entries("T-1") if one.event.kind == "released")
    propose(workshop, [RELEASE], CLERK, LATER)
    assert (workshop.output / RELEASE).is_dir()
    confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    assert not (workshop.output / RELEASE).exists()
    assert list((workshop.state / "purging").iterdir()) == []
    (proof,) = proofs(workshop, "T-1")
    assert (proof.case, proof.pack, proof.name, proof.sealed) == ("T-1", "small", "release-1", sealed)
    assert (proof.proposed_by, proof.confirmed_by, proof.rule) == ("Clara Clerk", "Rita Records", "keeps-release")
    kinds = [one.event.kind for one in workshop.audit.entries("T-1")][-3:]
    assert kinds == ["purge-proposed", "purge-confirmed", "purged"]
    assert workshop.audit.verify() == ()
    assert list(register_breaks(workshop)) == []


def test_who_proposed_cannot_confirm_under_another_name_either(archive: Archive) -> None:
    workshop = archive()
    both = Officer(name="Clara Clerk", roles=("panel_administrator", "records_officer"), account="clara")
    twin = Officer(name="C. Clerk", roles=("records_officer",), account="clara")
    spelt = Officer(name="Clerk, Clara", roles=("records_officer",), passphrase="a")
    propose(workshop, [RELEASE], both, LATER)
    for officer in (both, twin, spelt):
        with pytest.raises(NotAllowedError, match="takes two people"):
            confirm(workshop, [RELEASE], officer, (both, twin, spelt), LATER)
    assert (workshop.output / RELEASE).is_dir()


def test_only_a_records_officer_confirms(archive: Archive) -> None:
    workshop = archive()
    propose(workshop, [RELEASE], KEEPER, LATER)
    with pytest.raises(NotAllowedError, match="Records officer"):
        confirm(workshop, [RELEASE], CLERK, (CLERK, KEEPER), LATER)


def test_what_changed_since_it_was_proposed_stays(archive: Archive) -> None:
    workshop = archive()
    propose(workshop, [RELEASE], CLERK, LATER)
    (workshop.output / RELEASE / "kept/note.txt").write_text("look here first", encoding="utf-8")
    with pytest.raises(UsageError, match="has changed since"):
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    assert (workshop.output / RELEASE / "kept/note.txt").is_file()


def test_a_changed_release_is_not_even_proposed(archive: Archive) -> None:
    workshop = archive()
    (workshop.output / RELEASE / "to-send/index.csv").write_text("other", encoding="utf-8")
    with pytest.raises(UsageError, match="not what was released"):
        propose(workshop, [RELEASE], CLERK, LATER)


@pytest.mark.parametrize(("changes", "policy", "why"), [
    pytest.param({**CLOSED, "proceedings": {"in_court": True}}, "", "care proceedings are open", id="court"),
    pytest.param({**CLOSED, "closing": {"closed_on": "2027-03-31", "holds": [{"reason": "Claim of 2030"}]}}, "",
                 "Claim of 2030", id="case"),
    pytest.param(CLOSED, '[[purging.holds]]\nreason = "National inquiry"\n', "National inquiry", id="authority"),
])  # fmt: skip
def test_a_hold_stops_a_purge_and_says_why(archive: Archive, changes: dict[str, Any], policy: str, why: str) -> None:
    workshop = archive(changes, POLICY + policy)
    assert stands(workshop)[RELEASE] == "held"
    with pytest.raises(UsageError, match=why):
        propose(workshop, [RELEASE], CLERK, LATER)


def test_a_hold_that_comes_after_the_proposal_stops_it_too(archive: Archive) -> None:
    workshop = archive()
    propose(workshop, [RELEASE], CLERK, LATER)
    path = workshop.cases / "T-1/case.json"
    case = json.loads(path.read_text("utf-8"))
    case["closing"]["holds"] = [{"reason": "Complaint to the Ombudsman"}]
    path.write_text(json.dumps(case), encoding="utf-8")
    with pytest.raises(UsageError, match="Complaint to the Ombudsman"):
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)


def test_a_hold_of_another_case_holds_nothing_here(archive: Archive) -> None:
    hold = '[[purging.holds]]\nreason = "Claim of another"\ncases = ["T-2"]\n'
    assert stands(archive(policy=POLICY + hold))[RELEASE] == "past its time"


@pytest.mark.parametrize(("changes", "missing"), [
    pytest.param({"proceedings": {"in_court": False}}, "closing.closed_on", id="no end"),
    pytest.param({"closing": {"closed_on": "2027-03-31"}}, "proceedings.in_court", id="court unknown"),
])  # fmt: skip
def test_a_missing_fact_is_named_and_nothing_goes(archive: Archive, changes: dict[str, Any], missing: str) -> None:
    workshop = archive(changes)
    release = next(one for one in look_over(workshop, LATER).things if one.thing.place == RELEASE)
    assert (release.stands, missing in release.age.unknown) == ("cannot tell", True)
    with pytest.raises(UsageError, match="nobody can tell"):
        propose(workshop, [RELEASE], CLERK, LATER)


def test_without_a_policy_nothing_ever_goes(archive: Archive) -> None:
    workshop = archive(policy="")
    assert set(stands(workshop).values()) == {"never purged"}
    with pytest.raises(UsageError, match="not past its time"):
        propose(workshop, [RELEASE], CLERK, LATER)


def test_the_case_folder_is_told_and_never_touched(archive: Archive) -> None:
    workshop = archive(on=date(2093, 4, 2))
    before = sorted(path.name for path in (workshop.cases / "T-1").rglob("*"))
    (record,) = look_over(workshop, LATER).records
    assert (record.reference, record.stands, str(record.age.until)) == ("T-1", "past its time", "2093-04-01")
    with pytest.raises(UsageError, match="nothing past its time"):
        propose(workshop, ["cases/T-1"], CLERK, LATER)
    propose(workshop, ["T-1"], CLERK, LATER)
    confirm(workshop, ["T-1"], KEEPER, (CLERK, KEEPER), LATER)
    assert sorted(path.name for path in (workshop.cases / "T-1").rglob("*")) == before


@pytest.mark.parametrize(("closing", "until"), [
    pytest.param({}, "2093-04-01", id="75 years from birth"),
    pytest.param({"adoption_order_on": "2027-05-06"}, "2127-05-06", id="100 years from the order"),
    pytest.param({"died_on": "2030-02-03"}, "2045-02-03", id="15 years from a death in childhood"),
    pytest.param({"died_on": "2040-02-03"}, "2093-04-01", id="death of an adult"),
])  # fmt: skip
def test_the_record_is_kept_by_statute(archive: Archive, closing: dict[str, Any], until: str) -> None:
    (record,) = look_over(archive({**CLOSED, "closing": closing}), LATER).records
    assert str(record.age.until) == until


def test_a_changed_proof_line_is_found(archive: Archive) -> None:
    workshop = archive()
    purged(workshop)
    path = proof_path(workshop.output, ("T-1", "small", "release-1"))
    path.write_text(path.read_text("utf-8").replace("Rita Records", "Nobody Else"), encoding="utf-8")
    assert [one.kind for one in register_breaks(workshop)] == ["proof-changed"]
    assert proofs(workshop) == ()
    path.rename(path.with_name("release-9.json"))
    assert [one.kind for one in register_breaks(workshop)] == ["proof-missing", "proof-unknown"]


def test_a_purge_that_was_cut_short_is_ended_and_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = archive()
    propose(workshop, [RELEASE], CLERK, LATER)
    monkeypatch.setattr("bundler.pipeline.retaining.destroy", _dies)
    with pytest.raises(KeyboardInterrupt):
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    monkeypatch.undo()
    kept = look_over(workshop, LATER)
    assert kept.recovered == (f"The purge of {RELEASE} had been cut short: it is ended now.",)
    assert list((workshop.state / "purging").iterdir()) == []
    assert [one.name for one in proofs(workshop)] == ["release-1"]
    assert look_over(workshop, LATER).recovered == ()


def _dies(_state: Path, _mark: str) -> None:
    raise KeyboardInterrupt


def test_a_confirmed_purge_of_something_that_changed_before_it_was_ended_is_stopped(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = archive()
    propose(workshop, [RELEASE], CLERK, LATER)
    monkeypatch.setattr("bundler.pipeline.retaining.set_aside", lambda *_: _dies(Path(), ""))
    with pytest.raises(KeyboardInterrupt):
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    monkeypatch.undo()
    (workshop.output / RELEASE / "kept/note.txt").write_text("look here first", encoding="utf-8")
    (told,) = look_over(workshop, LATER).recovered
    assert "it has changed since: it stays" in told
    assert (workshop.output / RELEASE / "kept/note.txt").is_file()


def test_a_version_that_was_made_anew_after_a_purge_was_killed_stays_and_nothing_is_left_aside(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kill leaves no proof line yet, so that the next build takes the number again."""
    workshop = archive()
    propose(workshop, ["T-1/small/v1"], CLERK, LATER)
    with monkeypatch.context() as killed:
        killed.setattr("bundler.pipeline.retaining.take_along", lambda *_, **__: _dies(Path(), ""))
        with pytest.raises(KeyboardInterrupt):
            confirm(workshop, ["T-1/small/v1"], KEEPER, (CLERK, KEEPER), LATER)
    build_pack(workshop, "T-1", "small", draft=False)
    before = tree_of(workshop.output / "T-1/small/v1")
    assert look_over(workshop, LATER).recovered == ("The purge of T-1/small/v1 had been cut short: it is ended now.",)
    assert tree_of(workshop.output / "T-1/small/v1") == before
    assert list((workshop.state / "purging").iterdir()) == []
    assert [one.name for one in proofs(workshop)] == ["v1"]


def test_the_store_forgets_the_papers_of_a_closed_case(archive: Archive) -> None:
    workshop = archive()
    prepared = workshop.output / ".store/prepared"
    assert list(prepared.glob("*/*/paper.pdf"))
    purged(workshop)
    assert list(prepared.glob("*/*/paper.pdf")) == []


def test_a_version_number_is_never_used_again_after_a_purge(archive: Archive) -> None:
    workshop = archive()
    purged(workshop, "T-1/small/v1")
    built = build_pack(workshop, "T-1", "small", draft=True)
    newest = Shelf(workshop.output, "T-1", "small", built.look.shelf_owner).newest()
    assert newest is not None
    assert newest.manifest.version == "v2"


def test_a_purged_release_is_told_as_purged_and_its_number_never_used_again(archive: Archive) -> None:
    workshop = archive()
    purged(workshop)
    history = history_at(workshop, "T-1", "small")
    assert history.told[1].purged == "purged on 10 January 2034 under keeps-release"
    assert (history.standing(1), history.unknown) == ("in force", ())
    assert next_number(history.told, history.taken) == 2


def test_labels_begin_anew_after_a_purge_and_that_is_told(archive: Archive) -> None:
    heard: list[str] = []
    workshop = dataclasses.replace(archive(), warn=heard.append)
    purged(workshop)
    (look,) = look_at(workshop, "T-1", "small")
    assert last_sent(workshop, look) is None
    assert len(heard) == 1
    assert heard[0].startswith("release-1 was purged on 10 January 2034 under keeps-release: which labels")


def test_what_was_purged_is_verified_as_purged_and_not_as_tampered(archive: Archive, tmp_path: Path) -> None:
    workshop = archive()
    bundle = next((workshop.output / RELEASE / "to-send").glob("T-1*.pdf"))
    sent = shutil.copyfile(bundle, tmp_path / "as a reader has it.pdf")
    purged(workshop)
    purge = purged_at(workshop, bundle)
    assert purge is not None
    assert purge.in_words == "purged on 10 January 2034 under keeps-release"
    proof = proof_of_pdf(workshop, sent)
    assert proof is not None
    assert proof.name == "release-1"
    assert purged_at(workshop, workshop.output / "T-1/small/release-2") is None


def test_ready_folders_and_previews_have_times_of_their_own(archive: Archive) -> None:
    workshop = archive(policy=POLICY.replace("[retention]", READY_FOR_THREE_MONTHS))
    ready, preview = "deliveries/adm_pa/T-1 small release-1", "redaction-previews/T-1 birth-parent 0a1b2c3d.pdf"
    for place in (f"{ready}/bundle.pdf", preview):
        (workshop.output / place).parent.mkdir(parents=True, exist_ok=True)
        (workshop.output / place).write_bytes(b"%PDF-1.7")
    assert {stands(workshop)[place] for place in (ready, preview)} == {"past its time"}
    for place in (ready, preview):
        purged(workshop, place)
        assert not (workshop.output / place).exists()
    assert {one.name for one in proofs(workshop)} == {"ready-adm_pa-release-1", "preview-birth-parent-0a1b2c3d"}


def test_the_last_release_of_an_open_case_is_held(archive: Archive) -> None:
    policy = POLICY.replace('months = 72, counted_from = "case-closed"', 'months = 1, counted_from = "release"')
    workshop = archive({"proceedings": {"in_court": False}}, policy)
    (release,) = (one for one in look_over(workshop, LATER).things if one.thing.place == RELEASE)
    assert (release.stands, release.age.holds) == ("held", ("it is the last release of a case that is not closed",))


def test_a_day_too_early_is_too_early(archive: Archive) -> None:
    workshop = archive(on=date(2033, 3, 31))
    assert stands(workshop)[RELEASE] == "kept"
    assert stands(dataclasses.replace(workshop, today=date(2033, 4, 1)))[RELEASE] == "past its time"


def test_a_ready_folder_that_was_purged_is_not_laid_again(archive: Archive) -> None:
    workshop = archive(policy=POLICY.replace("[retention]", READY_FOR_THREE_MONTHS))
    letter = Letter(
        "pack-ready", "T-1", "small", "release-1", "", "adm_pa", "pa@authority.example", "OFFICIAL-SENSITIVE: a", "b"
    )
    delivery = Delivery(workshop, LATER)
    assert list(delivery._lay(letter)) == []
    ready = "deliveries/adm_pa/T-1 small release-1"
    assert (workshop.output / ready).is_dir()
    purged(workshop, ready)
    assert list(delivery._lay(letter)) == []
    assert not (workshop.output / ready).exists()
    purged(workshop)
    assert list(delivery._lay(letter)) == [
        "T-1 · small: release-1 was purged on 10 January 2034 under keeps-release. Nothing is copied."
    ]


def test_every_pdf_of_a_release_with_many_copies_is_told(archive: Archive) -> None:
    policy = POLICY.replace("[retention]", READY_FOR_THREE_MONTHS)
    workshop = archive(policy=policy)
    ready = workshop.output / "deliveries/adm_pa/T-1 small release-1"
    ready.mkdir(parents=True)
    for number in range(40):
        (ready / f"copy {number}.pdf").write_bytes(b"%PDF-1.7 " + str(number).encode())
    sent = shutil.copyfile(ready / "copy 37.pdf", workshop.cases.parent / "sent.pdf")
    purged(workshop, "deliveries/adm_pa/T-1 small release-1")
    proof = proof_of_pdf(workshop, sent)
    assert proof is not None
    assert (proof.name, len(proof.pdfs)) == ("ready-adm_pa-release-1", 40)


def test_a_purged_decision_is_gone_and_not_taken_away(archive: Archive) -> None:
    policy = POLICY.replace("[retention]", 'decision = { months = 3, counted_from = "decision", authority = "local" }\n'
                            "[retention]")
    workshop = archive(policy=policy)
    place = "T-1/small/decision-1"
    (workshop.output / place).mkdir()
    (workshop.output / place / "decision.json").write_text("{}", encoding="utf-8")
    sealed = hashlib.sha256(b"{}").hexdigest()
    for kind in ("decision-prepared", "decision-recorded"):
        workshop.audit.append(Event(
            kind=kind, who="Paul PA", role="adm_pa", at=NOW, reference="T-1", pack="small", subject="decision-1",
            detail={"sealed": sealed},
        ))  # fmt: skip
    purged(workshop, place)
    assert recorded_decisions(workshop, "T-1", "small") == ()
    assert [one.name for one in proofs(workshop)] == ["decision-1"]


def test_a_decision_that_was_taken_away_by_hand_is_told(archive: Archive) -> None:
    workshop = archive()
    for kind in ("decision-prepared", "decision-recorded"):
        workshop.audit.append(Event(
            kind=kind, who="Paul PA", role="adm_pa", at=NOW, reference="T-1", pack="small", subject="decision-1",
            detail={"sealed": "0" * 64},
        ))  # fmt: skip
    with pytest.raises(TrailBrokenError, match="taken away"):
        recorded_decisions(workshop, "T-1", "small")


def test_a_folder_that_is_only_called_like_a_copy_is_listed_for_nobody(archive: Archive) -> None:
    workshop = archive()
    for name in ("notes", "release-x", ".hidden"):
        (workshop.output / "T-1/small" / name).mkdir()
    places = {one.thing.place for one in look_over(workshop, LATER).things}
    assert places == {RELEASE, "T-1/small/v1"}


def test_what_belongs_to_no_case_that_can_be_read_is_never_past_its_time(archive: Archive) -> None:
    workshop = archive()
    shutil.rmtree(workshop.cases / "T-1")
    assert set(stands(workshop).values()) == {"cannot tell"}


def test_the_end_of_another_childs_case_of_the_same_reference_purges_nothing(archive: Archive) -> None:
    workshop = archive({**CLOSED, "child": {"first_name": "Ben", "surname": "Other", "date_of_birth": "2019-01-01"}})
    release = next(one for one in look_over(workshop, LATER).things if one.thing.place == RELEASE)
    assert (release.stands, "noted as another child's" in release.age.unknown) == ("cannot tell", True)
    with pytest.raises(UsageError, match="nobody can tell"):
        propose(workshop, [RELEASE], CLERK, LATER)


def test_a_profile_that_counts_from_what_nobody_records_is_wrong(archive: Archive) -> None:
    workshop = archive(policy=POLICY.replace("version = {", "draft = {"))
    with pytest.raises(DefinitionError, match=r"keeps\.draft: counted_from can be case-closed"):
        _ = workshop.definitions
