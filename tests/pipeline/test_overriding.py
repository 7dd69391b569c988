"""Overrides: only of what may be let pass, with name and reason, printed in the pack, gone when anything changes."""

from __future__ import annotations

import stat

import pypdf
import pytest

from bundler.model.approval import Override
from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.finding import Finding
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.look import look_at
from bundler.pipeline.overriding import Wish, override
from bundler.pipeline.workshop import Workshop
from bundler.rules.overrides import identity_of
from tests.conftest import SMALL_PACK, SMALL_PAPERS, LayOut
from tests.pipeline.released import NOW

TOM = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
REASON = "The school sends its letter to the panel itself, by noon."
NO_LETTER = {"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]}


@pytest.fixture
def held(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """A case that nothing holds but that its letters are not there."""
    lay_out(papers=NO_LETTER)
    assert [each.code for each in blocking(workshop)] == ["item-missing"]
    return workshop


def blocking(workshop: Workshop) -> list[Finding]:
    return [each for each in look_at(workshop, "T-1", "small")[0].findings if each.severity == "blocks"]


def let_pass(
    workshop: Workshop, finding: str = "item-missing", officer: Officer = TOM, reason: str = REASON
) -> Override:
    return override(workshop, Wish("T-1", "small", finding, reason), officer, NOW)


def said_in(workshop: Workshop) -> str:
    built = build_pack(workshop, "T-1", "small", draft=False)
    assert built.outcome == "built", built.findings
    assert built.bundle
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(built.bundle).pages).split())


def test_what_is_let_pass_holds_no_longer_and_the_cover_says_who_answers_for_it(held: Workshop) -> None:
    given = let_pass(held)
    (told,) = [each for each in look_at(held, "T-1", "small")[0].findings if each.code == "item-missing"]
    assert told.severity == "tells"
    assert told.message.endswith(f"It is overridden by Tom Manager, Team manager: {REASON}")
    said = said_in(held)
    assert f"{given.message} This is overridden by Tom Manager, Team manager: {REASON}" in said
    (entry,) = held.audit.entries(kinds=("overridden",))
    assert (entry.event.who, entry.event.subject) == ("Tom Manager", "item-missing")
    assert "noon" not in str(entry.event)
    (path,) = (held.output / "T-1/small/overrides").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_finding_is_named_by_its_sign_too(held: Workshop) -> None:
    (finding,) = blocking(held)
    let_pass(held, identity_of(finding)[:8])
    assert blocking(held) == []


def test_an_override_makes_another_version(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    before = build_pack(workshop, "T-1", "small", draft=False)
    for name in ("school", "nursery"):
        (workshop.cases / f"T-1/attachments/Letter from the {name}.pdf").unlink()
    let_pass(workshop)
    after = build_pack(workshop, "T-1", "small", draft=False)
    assert before.manifest
    assert after.manifest
    assert (before.manifest.parent.name, after.manifest.parent.name) == ("v1", "v2")


@pytest.mark.parametrize("hardness", ["hard = true", ""])
def test_a_hard_finding_nobody_can_override(workshop: Workshop, lay_out: LayOut, hardness: str) -> None:
    pack = SMALL_PACK.replace('authority = "R66"', f'authority = "R66"\n{hardness}')
    (workshop.templates / "packs/small.toml").write_text(pack, "utf-8")
    lay_out(papers=NO_LETTER)
    if not hardness:
        let_pass(workshop)
        return
    with pytest.raises(NotAllowedError, match=r"Nobody can override this one \(R66\)"):
        let_pass(workshop)
    assert [each.hard for each in blocking(workshop)] == [True]


def test_only_the_roles_of_the_policy_let_pass_and_no_author(held: Workshop) -> None:
    with pytest.raises(NotAllowedError, match="Team manager or Service manager or Head of Service"):
        let_pass(held, officer=Officer(name="Ida Iro", roles=("iro",), account="ida"))
    with pytest.raises(NotAllowedError, match="Whoever wrote any of a pack"):
        let_pass(held, officer=Officer(name="Sam Sample", roles=("team_manager",), account="sam"))


def test_a_reason_has_to_be_given_and_the_finding_has_to_be_there(held: Workshop) -> None:
    with pytest.raises(UsageError, match="Why may it pass"):
        let_pass(held, reason="ok")
    with pytest.raises(UsageError, match="No finding that holds the pack is called 'no-such'"):
        let_pass(held, "no-such")


def test_an_override_that_was_changed_or_copied_lets_nothing_pass(held: Workshop, lay_out: LayOut) -> None:
    let_pass(held)
    (path,) = (held.output / "T-1/small/overrides").iterdir()
    before = path.read_bytes()
    path.write_bytes(before.replace(b"by noon", b"by five"))
    assert [each.code for each in blocking(held)] == ["item-missing"]
    path.write_bytes(before)
    assert blocking(held) == []
    child = {"first_name": "Ben", "surname": "Devised", "date_of_birth": "2017-03-02", "record_id": "900002"}
    lay_out({"reference": "T-2", "child": child}, NO_LETTER)
    other = held.output / "T-2/small/overrides"
    other.mkdir(parents=True)
    (other / path.name).write_bytes(before)
    findings = look_at(held, "T-2", "small")[0].findings
    assert "item-missing" in [each.code for each in findings if each.severity == "blocks"]


def test_a_finding_that_says_something_else_blocks_again(held: Workshop) -> None:
    let_pass(held)
    pack = SMALL_PACK.replace('title = "Letters"\nnames', 'title = "Letters of both schools"\nnames')
    (held.templates / "packs/small.toml").write_text(pack, "utf-8")
    later = Workshop(held.cases, held.templates, held.output, held.today)
    assert [each.code for each in blocking(later)] == ["item-missing"]
