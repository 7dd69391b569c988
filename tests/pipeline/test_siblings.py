"""Brothers and sisters share papers where they lie: what is read, what is withheld, what is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bundler.model.errors import ExitCode, UsageError
from bundler.model.manifest import Manifest
from bundler.model.record import CaseFile
from bundler.pipeline.build import build_pack
from bundler.pipeline.clocks import clocks_of
from bundler.pipeline.freshness import freshness_of
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.taking import write_fillable
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf

REPORT = "Assessment report.pdf"
LETTERS = {name: data for name, data in SMALL_PAPERS.items() if name != REPORT}
BEN = {"first_name": "Ben", "surname": "Invented", "date_of_birth": "2020-05-02", "record_id": "900002"}
ADA_IS_HIS_SISTER = [{"name": "Ada Invented", "date_of_birth": "2018-04-01", "case": "T-1"}]
THE_REPORT = {"case": "T-1", "file": REPORT, "reason": "One assessment of both children."}


def bens_case(
    lay_out: LayOut, shared: list[dict[str, Any]], dropped: Mapping[str, bytes] = LETTERS, **more: Any
) -> Path:
    case = {"reference": "T-2", "child": BEN, "siblings": ADA_IS_HIS_SISTER, "shared": shared, **more}
    return lay_out(case, dropped)


def seen(workshop: Workshop, reference: str = "T-2") -> Look:
    return look_at(workshop, reference)[0]


def findings(look: Look) -> dict[str, str]:
    """The place of each finding by its code."""
    return {finding.code: finding.place for finding in look.findings}


@pytest.mark.requirement("R131")
def test_a_shared_paper_stands_in_the_bundle_of_each_child_and_is_copied_nowhere(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    folder = bens_case(lay_out, [THE_REPORT])
    build = build_pack(workshop, "T-2", None, draft=False)
    assert (build.exit_code, build.outcome) == (ExitCode.DONE, "built"), [one.message for one in build.findings]
    assert build.manifest
    manifest = Manifest.model_validate_json(build.manifest.read_bytes())
    (row,) = [row for row in manifest.ledger if row.path == f"T-1:attachments/{REPORT}"]
    assert (row.disposition, row.labels) == ("included", "A2–A3")
    assert {entry.source for entry in manifest.entries} >= {f"T-1:attachments/{REPORT}"}
    assert not list(folder.rglob(REPORT))


def test_a_shared_paper_that_changes_makes_a_new_version_and_explain_says_why(
    workshop: Workshop, lay_out: LayOut
) -> None:
    adas = lay_out()
    bens_case(lay_out, [THE_REPORT])
    first, second = (build_pack(workshop, "T-2", None, draft=False).bundle for _ in range(2))
    assert first == second
    (adas / "attachments" / REPORT).write_bytes(text_pdf("Assessment, put right"))
    stale = {one.place: one.why for one in freshness_of(workshop, seen(workshop)).documents if one.is_stale}
    assert stale == {f"T-1:attachments/{REPORT}": "the paper has changed"}
    build = build_pack(workshop, "T-2", None, draft=False)
    assert build.bundle
    assert build.bundle.parent.name == "v2"


def test_nothing_of_a_siblings_folder_is_read_that_is_not_shared(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    bens_case(lay_out, [THE_REPORT])
    look = seen(workshop)
    assert look.file
    assert [paper.path for paper in look.file.papers if paper.shared_from] == [f"T-1:attachments/{REPORT}"]
    assert look.file.strays == ()


def test_what_the_siblings_case_says_of_the_paper_holds_here_too(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"papers": [{"file": REPORT, "title": "Report on both", "dated": "2026-10-01"}]})
    bens_case(lay_out, [THE_REPORT])
    look = seen(workshop)
    assert look.seen
    (held,) = look.seen.checked.holding.of("report")
    assert [(paper.title, str(paper.dated)) for paper in held.papers] == [("Report on both", "2026-10-01")]


def test_the_item_of_a_shared_paper_can_be_said_where_it_is_shared(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Scan 0017.pdf": text_pdf("The assessment")})
    bens_case(lay_out, [{**THE_REPORT, "file": "Scan 0017.pdf", "item": "report"}])
    assert seen(workshop).is_complete
    bens_case(lay_out, [{**THE_REPORT, "file": "Scan 0017.pdf", "item": "no-such-item"}])
    assert findings(seen(workshop))["paper-entry-unknown-item"] == "case.json: shared[0].item"


# What is refused


@pytest.mark.parametrize(
    ("shared", "siblings", "code"),
    [
        pytest.param(THE_REPORT, [], "shared-not-of-a-sibling", id="no sibling's case"),
        pytest.param({**THE_REPORT, "case": "T-2"}, ADA_IS_HIS_SISTER, "shared-not-of-a-sibling", id="its own case"),
        pytest.param({**THE_REPORT, "file": "gone.pdf"}, ADA_IS_HIS_SISTER, "shared-not-there", id="no such paper"),
        pytest.param(
            {"case": "T-1", "record": "case.json", "reason": "?"}, ADA_IS_HIS_SISTER, "shared-not-there", id="no record"
        ),
        pytest.param({**THE_REPORT, "file": "../../T-1/case.json"}, ADA_IS_HIS_SISTER, "json-path", id="a way out"),
        pytest.param(
            {**THE_REPORT, "case": "T-9"}, [{"name": "Ada Invented", "case": "T-9"}], "sibling-case-not-there",
            id="no such folder",
        ),
        pytest.param(
            THE_REPORT, [{"name": "Zoe Invented", "case": "T-1"}], "sibling-case-of-another", id="another child's case"
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_is_a_finding_and_is_not_read(
    workshop: Workshop, lay_out: LayOut, shared: dict[str, Any], siblings: list[dict[str, Any]], code: str
) -> None:
    lay_out()
    lay_out({"reference": "T-2", "child": BEN, "siblings": siblings, "shared": [shared]}, LETTERS)
    look = seen(workshop)
    assert code in findings(look)
    assert not look.is_complete
    assert not [paper for paper in (look.file.papers if look.file else ()) if paper.shared_from]


def test_a_siblings_case_whose_reference_leads_elsewhere_is_not_followed(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out()
    (tmp_path / "cases/T-1").rename(tmp_path / "T-1")
    lay_out({"reference": "T-2", "child": BEN, "siblings": [{"name": "Ada Invented", "case": "../T-1"}]}, SMALL_PAPERS)
    assert findings(seen(workshop)) == {"sibling-case-not-there": "case.json: siblings[0].case"}
    assert seen(workshop).is_complete


def test_a_siblings_case_that_cannot_be_read_holds_who_shares_from_it(workshop: Workshop, lay_out: LayOut) -> None:
    adas = lay_out()
    bens_case(lay_out, [THE_REPORT])
    (adas / "case.json").write_text("{", encoding="utf-8")
    assert "sibling-case-unreadable" in findings(seen(workshop))
    assert not seen(workshop).is_complete
    bens_case(lay_out, [], SMALL_PAPERS)
    assert seen(workshop).is_complete


@pytest.mark.parametrize("what", ["the paper", "its folder", "the sibling's folder"])
def test_no_link_is_followed(workshop: Workshop, lay_out: LayOut, tmp_path: Path, what: str) -> None:
    adas = lay_out(papers={f"inside/{REPORT}": SMALL_PAPERS[REPORT]})
    bens_case(lay_out, [{**THE_REPORT, "file": f"inside/{REPORT}"}])
    assert seen(workshop).is_complete
    inside = adas / "attachments/inside"
    linked = {"the paper": inside / REPORT, "its folder": inside}.get(what, adas)
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    look = seen(workshop)
    assert not look.is_complete
    assert look.file
    assert not [paper for paper in look.file.papers if paper.shared_from]


def test_what_a_sibling_shares_from_a_third_is_not_passed_on(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"siblings": [{"name": "Ben Invented", "case": "T-2"}], "shared": [{**THE_REPORT, "case": "T-2"}]}, LETTERS)
    bens_case(lay_out, [THE_REPORT])
    for reference in ("T-1", "T-2"):
        assert findings(seen(workshop, reference))["shared-not-there"] == "case.json: shared[0]"


# What belongs to a sibling alone


@pytest.mark.requirement("R131")
@pytest.mark.parametrize("said", [{"children": ["Ada Invented"]}, {"person": "Ada Invented"}])
def test_a_paper_about_the_sibling_alone_is_withheld_wherever_it_lies(
    workshop: Workshop, lay_out: LayOut, said: dict[str, Any]
) -> None:
    dropped = SMALL_PAPERS | {"Letter about Ada.pdf": b"never opened"}
    folder = bens_case(lay_out, [], dropped, papers=[{"file": "Letter about Ada.pdf", **said}])
    build = build_pack(workshop, "T-2", None, draft=False)
    assert build.manifest, [one.message for one in build.findings]
    rows = {row.path: row for row in Manifest.model_validate_json(build.manifest.read_bytes()).ledger}
    row = rows["attachments/Letter about Ada.pdf"]
    assert (row.disposition, row.reason) == ("withheld", "it is about a brother or sister and not about this child")
    assert [one.severity for one in build.findings if one.code == "paper-withheld"] == ["tells"]
    assert (folder / "attachments/Letter about Ada.pdf").exists()


def test_a_shared_paper_that_its_own_case_says_is_about_the_sibling_alone_is_withheld(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out({"papers": [{"file": REPORT, "children": ["Ada Invented"]}]})
    bens_case(lay_out, [THE_REPORT])
    look = seen(workshop)
    assert findings(look)["paper-withheld"] == f"T-1:attachments/{REPORT}"
    assert "item-missing" in findings(look)
    lay_out({"papers": [{"file": REPORT, "children": ["Ada Invented", "Ben INVENTED"]}]})
    assert seen(workshop).is_complete


TOGETHER: dict[str, Any] = {
    "child": {"name": "Ada Invented", "date_of_birth": "2018-04-01", "record_id": "900001"},
    "children": [
        {"name": "Ada Invented", "date_of_birth": "2018-04-01"},
        {"name": "Ben Invented", "date_of_birth": "2020-05-02"},
    ],
    "social_worker_signature": {"scan": "signed.pdf"},
}  # fmt: skip


def share_a_record(
    lay_out: LayOut, record: dict[str, Any], name: str = "together-and-apart.json", **more: Any
) -> None:
    adas = lay_out(papers={"signed.pdf": text_pdf("signed")})
    (adas / name).write_text(json.dumps(record), encoding="utf-8")
    shared = {"case": "T-1", "record": name, "reason": "One for both."}
    bens_case(lay_out, [shared], packs=["together-and-apart"], **more)


@pytest.fixture
def real(workshop: Workshop, tmp_path: Path) -> Workshop:
    """The workshop of the small cases, with the packs of the repository beside the small one."""
    import shutil

    from tests.conftest import REPO

    shutil.copytree(REPO / "templates/packs", tmp_path / "templates/packs", dirs_exist_ok=True)
    shutil.copytree(REPO / "templates/forms", tmp_path / "templates/forms", dirs_exist_ok=True)
    return workshop


@pytest.mark.requirement("R129", "R131")
def test_one_assessment_of_the_group_meets_the_item_of_each_child_with_its_signed_scan(
    real: Workshop, lay_out: LayOut
) -> None:
    share_a_record(lay_out, TOGETHER)
    look = seen(real)
    assert look.file
    assert look.seen
    (held,) = look.seen.checked.holding.of("together-and-apart")
    assert [filed.path for filed in held.records] == ["T-1:together-and-apart.json"]
    assert [paper.paper.path for paper in held.papers] == ["T-1:attachments/signed.pdf"]
    assert not {"identity-differs", "scan-not-there", "sibling-not-assessed"} & set(findings(look))


def test_a_date_of_birth_that_differs_in_the_shared_assessment_is_found(real: Workshop, lay_out: LayOut) -> None:
    share_a_record(lay_out, TOGETHER | {"children": [{"name": "Ben Invented", "date_of_birth": "2020-05-12"}]})
    assert findings(seen(real))["identity-differs"] == "T-1:together-and-apart.json: children[0].date_of_birth"


@pytest.mark.requirement("R131")
def test_an_assessment_that_does_not_name_this_child_is_withheld(real: Workshop, lay_out: LayOut) -> None:
    share_a_record(lay_out, TOGETHER | {"children": TOGETHER["children"][:1]})
    look = seen(real)
    assert look.file
    assert findings(look)["paper-withheld"] == "T-1:together-and-apart.json"
    assert look.file.records == ()


def test_a_record_about_one_child_is_not_opened_for_another(real: Workshop, lay_out: LayOut) -> None:
    share_a_record(lay_out, {"not even": "read"}, "cpr.json")
    look = seen(real)
    assert look.file
    assert findings(look)["shared-of-one-child"] == "case.json: shared[0]"
    assert [(row.path, row.disposition) for row in look.file.set_aside] == [("T-1:cpr.json", "withheld")]


def test_a_shared_record_is_filled_in_where_it_lies(real: Workshop, lay_out: LayOut) -> None:
    share_a_record(lay_out, TOGETHER)
    with pytest.raises(UsageError, match="shared from the case T-1"):
        write_fillable(real, "T-2", "together-and-apart")


@pytest.mark.requirement("R117")
def test_the_shared_assessment_keeps_the_time_limit_of_each_child(real: Workshop, lay_out: LayOut) -> None:
    signed = TOGETHER | {"social_worker_signature": {"name": "Sam Sample", "signed_on": "2026-09-20"}}
    share_a_record(lay_out, signed, entered_care_on="2026-06-22", reviews=[{"number": 2, "held_on": "2026-10-14"}])
    deadlines = [each for duty in clocks_of(real, "T-2").duties for each in duty.deadlines]
    (met,) = [each for each in deadlines if each.name == "bcp/together-and-apart"]
    assert met.done
    assert (met.state.value, met.done.place) == ("met", "T-1:together-and-apart.json")


def test_an_e_mail_that_is_shared_brings_its_attachments(workshop: Workshop, lay_out: LayOut) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Report", "a@authority.example", "b@authority.example"
    mail.set_content("Please find the report attached.")
    mail.add_attachment(SMALL_PAPERS[REPORT], "application", "pdf", filename=REPORT)
    lay_out(papers={"from the author.eml": mail.as_bytes()})
    bens_case(lay_out, [{**THE_REPORT, "file": "from the author.eml"}])
    look = seen(workshop)
    assert look.seen
    (held,) = look.seen.checked.holding.of("report")
    assert [paper.paper.path for paper in held.papers] == [f"T-1:attachments/from the author.eml/{REPORT}"]


# One panel


@pytest.mark.requirement("R74", "R131")
def test_brothers_and_sisters_of_one_pack_meet_one_panel(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"panel": {"meets_on": "2026-12-17"}})
    bens_case(lay_out, [THE_REPORT])
    (finding,) = [one for one in seen(workshop).findings if one.code == "panel-dates-differ"]
    assert finding.severity == "warns"
    assert "10 December 2026, and at T-1, of a brother or sister, on 17 December 2026" in finding.message
    lay_out({"panel": {"meets_on": "2026-12-10"}})
    assert "panel-dates-differ" not in findings(seen(workshop))


def test_a_reason_settles_that_they_meet_apart(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"panel": {"meets_on": "2026-12-17"}})
    bens_case(lay_out, [], panel={"meets_on": "2026-12-10", "apart_from_siblings": "Ada's carers are still assessed."})
    assert "panel-dates-differ" not in findings(seen(workshop))


@pytest.mark.requirement("R131")
@pytest.mark.parametrize("said", ["She lives at 7 Rowan Cl.", "Her post: ZZ56TT.", "Ring Bronwen Maredudd first."])
def test_a_paper_that_says_where_a_sister_lives_is_held_though_only_her_case_knows_it(
    workshop: Workshop, lay_out: LayOut, said: str
) -> None:
    """D2, D7: what each reader may not know is looked for in the papers of both."""
    pack = workshop.templates / "packs/small.toml"
    pack.write_text(pack.read_text("utf-8").replace('"siblings", ', ""), encoding="utf-8")
    home = {"address": "7 Rowan Close, Exampleton", "postcode": "ZZ5 6TT"}
    lay_out({"placement": {**home, "household": [{"name": "Bronwen Maredudd", "role": "carer"}]}})
    bens_case(lay_out, [], {**LETTERS, REPORT: text_pdf(said)})
    found = [finding for finding in seen(workshop).findings if finding.code == "protected-fact"]
    assert [(one.place, one.hard) for one in found] == [(f"attachments/{REPORT}", True)]
    assert build_pack(workshop, "T-2", None, draft=False).exit_code is ExitCode.HELD


def about_ada(file: str) -> dict[str, Any]:
    return {"file": file, "children": ["Ada Invented"]}


@pytest.mark.requirement("R131")
def test_an_exact_copy_of_a_withheld_paper_is_withheld_too(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    adas = text_pdf("Ada's medical")
    dropped = {**SMALL_PAPERS, "Letter about Ada.pdf": adas, "Letters/Letter 2026-09-01.pdf": adas}
    bens_case(lay_out, [], dropped, papers=[about_ada("Letter about Ada.pdf")])
    rows = {row.path: row.disposition for row in seen_file(workshop).set_aside}
    withheld = ("Letter about Ada.pdf", "Letters/Letter 2026-09-01.pdf")
    assert rows == {f"attachments/{name}": "withheld" for name in withheld}


@pytest.mark.requirement("R131")
def test_a_copy_that_is_about_this_child_as_well_stays(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    both = text_pdf("Ada and Ben")
    dropped = {**SMALL_PAPERS, "Letter about Ada.pdf": both, "Letter about both.pdf": both}
    of_both = {"file": "Letter about both.pdf", "children": ["Ada Invented", "Ben Invented"]}
    bens_case(lay_out, [], dropped, papers=[about_ada("Letter about Ada.pdf"), of_both])
    assert [row.path for row in seen_file(workshop).set_aside] == ["attachments/Letter about Ada.pdf"]


@pytest.mark.requirement("R131")
def test_a_paper_inside_an_archive_is_withheld_by_its_own_name(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("Letter about Ada.pdf", text_pdf("Ada"))
        packed.writestr("Letter about Ben.pdf", text_pdf("Ben"))
    inside = "attachments/Letters.zip/Letter about Ada.pdf"
    bens_case(lay_out, [], {**SMALL_PAPERS, "Letters.zip": archive.getvalue()}, papers=[about_ada(inside)])
    look = seen(workshop)
    assert look.file
    rows = {row.path: row.disposition for row in look.file.set_aside}
    assert rows.get(inside) == "withheld", [paper.path for paper in look.file.papers]
    assert "attachments/Letters.zip/Letter about Ben.pdf" in [paper.path for paper in look.file.papers]


def seen_file(workshop: Workshop) -> CaseFile:
    file = seen(workshop).file
    assert file
    return file
