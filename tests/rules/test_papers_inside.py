"""What a paper inside an e-mail or archive is taken for, and how it is spoken of."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.paper import Examination, Member, Paper, PaperKind
from bundler.rules.checks import run_checks
from bundler.rules.naming import named
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
CONTAINER = re.compile(r".*\.(?:eml|msg|zip)(?=/)")

PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "dbs"
title = "DBS"
names = ["dbs"]
needed = "always"
per = "adult-in-household"
owner = "permanency_worker"
authority = "R64"
[[sections.items]]
id = "medical"
title = "Medical"
names = ["medical"]
needed = "always"
owner = "permanency_worker"
authority = "R64"
[[sections.items]]
id = "form-f"
title = "Form F"
names = ["form f"]
needed = "always"
many = true
owner = "permanency_worker"
authority = "R64"
"""
HOUSEHOLD = {"placement": {"household": [{"name": "Jo Bloggs", "role": "carer"}, {"name": "Al Poe", "role": "carer"}]}}


def seen(look: Look, *paths: str, case: dict[str, Any] | None = None) -> Situation:
    """A case with these papers; what lies below an .eml, .msg or .zip came out of it."""
    around = {match[0] for path in paths if (match := CONTAINER.match(path))}
    situation = look({**HOUSEHOLD, **(case or {})}, pack=PACK, papers=tuple(sorted({*paths, *around})))
    papers = tuple(_inside(paper) for paper in situation.file.papers)
    containers = {paper.container for paper in papers}
    kinds = {paper.content: _examined(paper.path) for paper in papers if paper.path in containers}
    return dataclasses.replace(
        situation,
        file=situation.file.model_copy(update={"papers": papers}),
        examinations={**situation.examinations, **kinds},
    )


def _inside(paper: Paper) -> Paper:
    match = CONTAINER.match(paper.path)
    return paper.model_copy(update={"container": match[0]}) if match else paper


def _examined(path: str) -> Examination:
    kind = PaperKind.ARCHIVE if path.endswith(".zip") else PaperKind.MAIL
    return Examination(kind=kind, members=(Member(name="x", sha256="0"),))


def taken(situation: Situation) -> dict[str, tuple[str, str | None]]:
    """What each paper is taken for, and whose it is."""
    found = recognise(situation).papers
    return {each.paper.path.removeprefix("attachments/"): (each.item.id, each.person) for each in found}


def findings(situation: Situation, code: str) -> list[Finding]:
    return [finding for finding in run_checks(situation).findings if finding.code == code]


@pytest.mark.parametrize(("path", "item", "person"), [
    pytest.param("x.eml/DBS Jo Bloggs.pdf", "dbs", "Jo Bloggs", id="its own name"),
    pytest.param("Form F.zip/part 1.pdf", "form-f", None, id="an archive named after the item"),
    pytest.param("papers.zip/form f/part 1.pdf", "form-f", None, id="a folder in an archive"),
    pytest.param("Medical for panel.msg/scan.pdf", "medical", None, id="an e-mail that names one item"),
    pytest.param("DBS - Al Poe.eml/scan.pdf", "dbs", "Al Poe", id="an e-mail that names item and person"),
    pytest.param("Jo Bloggs.zip/dbs.pdf", "dbs", "Jo Bloggs", id="an archive that names the person"),
    pytest.param("Medical for panel.msg/DBS Jo Bloggs.pdf", "dbs", "Jo Bloggs", id="its own name before the e-mail's"),
    pytest.param("Form F.zip/DBS Jo Bloggs.pdf", "dbs", "Jo Bloggs", id="its own name before the archive's"),
    pytest.param("Medical.msg/DBS Jo Bloggs.pdf", "dbs", "Jo Bloggs", id="also where that is an item's and no more"),
    pytest.param("dbs/Medical.msg/Jo Bloggs.pdf", "dbs", "Jo Bloggs", id="a folder around the e-mail"),
])
def test_a_paper_inside_is_taken_for_what_its_name_says_else_what_is_around_it(
    look: Look, path: str, item: str, person: str | None
) -> None:
    assert taken(seen(look, path))[path] == (item, person)


def test_an_email_that_names_two_items_says_nothing_of_its_papers(look: Look) -> None:
    situation = seen(look, "Medical and DBS.eml/scan.pdf")
    assert "Medical and DBS.eml/scan.pdf" not in taken(situation)


def test_an_email_and_its_attachment_that_could_be_one_item_are_asked_about(look: Look) -> None:
    (finding,) = findings(seen(look, "DBS - Jo Bloggs.msg/certificate.pdf"), "item-has-two-papers")
    assert finding.remedy.startswith("“DBS - Jo Bloggs.msg” is the e-mail that brought the other: if only what it ")
    assert "(file “DBS - Jo Bloggs.msg”) with leave_out" in finding.remedy


def test_two_attachments_that_could_be_one_item_are_never_to_be_renamed(look: Look) -> None:
    situation = seen(look, "a.eml/Medical 1.pdf", "b.eml/Medical 2.pdf")
    (finding,) = findings(situation, "item-has-two-papers")
    assert "rename" not in finding.remedy


@pytest.mark.parametrize(("path", "said"), [
    ("a/x.pdf", "“x.pdf”"),
    ("from the GP.eml/x.pdf", "“x.pdf” (in the e-mail “from the GP.eml”)"),
    ("a/from the GP.MSG/b/x.pdf", "“x.pdf” (in the e-mail “from the GP.MSG”)"),
    ("all.zip/x.pdf", "“x.pdf” (in the archive “all.zip”)"),
    ("winmail.dat/x.pdf", "“x.pdf” (in “winmail.dat”)"),
])
def test_a_paper_inside_is_spoken_of_with_what_is_around_it(path: str, said: str) -> None:
    match = re.match(r".*\.(?:eml|MSG|zip|dat)(?=/)", path)
    assert named(Paper(path=path, sha256="", size=0, container=match[0] if match else "")) == said


def test_an_unrecognised_paper_inside_is_to_be_entered_or_saved_out(look: Look) -> None:
    finding = next(one for one in findings(seen(look, "a.eml/x.pdf"), "paper-not-recognised") if "x.pdf" in one.place)
    assert finding.remedy.startswith("Save it into attachments/ and rename it after what it is")
    assert "in case.json under papers (file “a.eml/x.pdf”)" in finding.remedy


def test_an_archive_is_no_paper_and_needs_no_name(look: Look) -> None:
    situation = seen(look, "a.zip/Medical.pdf", "a.zip/DBS Jo Bloggs.pdf")
    recognition = recognise(situation)
    assert [(row.disposition, row.reason) for row in recognition.aside] == [
        ("superseded", "unpacked: its 2 papers are listed by themselves")
    ]
    assert recognition.findings == ()


def test_a_covering_email_is_told_and_warns_nobody(look: Look) -> None:
    situation = seen(look, "Re papers.eml/Medical.pdf")
    (finding,) = recognise(situation).findings
    assert (finding.code, finding.severity) == ("covering-mail", "tells")
    assert finding.message == (
        "The e-mail “Re papers.eml” itself is not used; the paper in it is listed by itself."
    )


@pytest.mark.parametrize(
    "mail", ["FW Macsen - medical and DBS.eml", "DBS.msg", "DBS of Jo Bloggs and Al Poe.eml"]
)
def test_an_email_whose_name_tells_what_it_brings_is_covering_and_nobody_is_asked(look: Look, mail: str) -> None:
    situation = seen(look, f"{mail}/Medical.pdf", f"{mail}/DBS Jo Bloggs.pdf")
    assert [finding.code for finding in recognise(situation).findings] == ["covering-mail"]
    assert set(taken(situation).values()) == {("medical", None), ("dbs", "Jo Bloggs")}


def test_an_email_that_case_json_names_as_an_item_of_nobody_is_asked_about(look: Look) -> None:
    entries = {"papers": [{"file": "DBS.msg", "item": "dbs"}]}
    situation = seen(look, "DBS.msg/Medical.pdf", case=entries)
    assert [finding.code for finding in recognise(situation).findings] == ["paper-of-whom"]


def test_an_email_that_brought_nothing_is_a_paper_to_be_named(look: Look) -> None:
    (finding,) = recognise(look(pack=PACK, papers=("hello.eml",))).findings
    assert finding.code == "paper-not-recognised"


def test_case_json_leaves_out_an_archive_with_all_in_it_and_an_email_alone(look: Look) -> None:
    entries = {"papers": [{"file": "a.zip", "leave_out": "old"}, {"file": "b.eml", "leave_out": "covering"}]}
    situation = seen(look, "a.zip/Medical.pdf", "b.eml/DBS Jo Bloggs.pdf", case=entries)
    assert taken(situation) == {"b.eml/DBS Jo Bloggs.pdf": ("dbs", "Jo Bloggs")}


def test_an_entry_for_a_paper_that_lies_in_an_archive_learns_where(look: Look) -> None:
    entries = {"papers": [{"file": "references/Beata.pdf", "item": "form-f"}]}
    (finding,) = findings(seen(look, "references.zip/beata.pdf", case=entries), "paper-entry-not-there")
    assert finding.remedy == "The folder holds “references.zip/beata.pdf”: write it exactly so."


def test_papers_that_could_not_be_taken_out_are_no_copies_of_each_other(look: Look) -> None:
    situation = seen(look, "a.zip/Form F 1.pdf", "a.zip/Form F 2.pdf")
    papers = tuple(
        paper.model_copy(update={"sha256": ""}) if paper.container else paper for paper in situation.file.papers
    )
    without = dataclasses.replace(situation, file=situation.file.model_copy(update={"papers": papers}))
    assert len(recognise(without).papers) == 2
    assert findings(without, "same-paper-twice") == []
