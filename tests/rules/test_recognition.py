import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.finding import Trouble
from bundler.model.pack import Item, Pack
from bundler.model.paper import Examination, PaperKind
from bundler.rules.naming import suggested_name
from bundler.rules.paper_dates import day_named_in, without_its_day
from bundler.rules.persons import persons_named
from bundler.rules.plain import words_of
from bundler.rules.recognition import Recognition, recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
WORDS = ("CPR", "dbs Jo Bloggs ", "medical ", "x")
TEMPLATES = Path(__file__).parents[2] / "templates"

PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "cpr"
title = "Child's Permanence Report"
forms = ["cpr"]
names = ["cpr", "child permanence report"]
needed = "always"
owner = "social_worker"
authority = "R43"
[[sections.items]]
id = "medical-adviser-summary"
title = "Medical adviser's summary"
names = ["medical adviser summary"]
needed = "always"
owner = "medical_adviser"
authority = "R42"
[[sections.items]]
id = "medical"
title = "Medical"
names = ["medical"]
needed = "always"
per = "carer"
owner = "permanency_worker"
authority = "R64"
[[sections.items]]
id = "dbs"
title = "DBS"
names = ["dbs", "dbs check"]
needed = "always"
per = "adult-in-household"
owner = "permanency_worker"
authority = "R63"
[[sections.items]]
id = "references"
title = "References"
names = ["reference", "references"]
needed = "always"
many = true
owner = "permanency_worker"
authority = "R66"
[[sections.items]]
id = "iro-summary"
title = "IRO's summary"
forms = ["iro-summary"]
names = ["iro summary"]
needed = "always"
owner = "iro"
authority = "R48"
"""
OTHER_PACK = """
name = "other"
title = "Other pack"
audience = "panel"
meeting = "panel"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "form-f"
title = "Form F assessment"
names = ["form f"]
needed = "always"
owner = "permanency_worker"
authority = "R62"
"""
HOUSEHOLD = {
    "placement": {
        "household": [
            {"name": "Jo Bloggs", "role": "carer"},
            {"name": "Łukasz O’Brien", "role": "carer"},
            {"name": "Nan Bloggs", "role": "household-member"},
        ]
    }
}


def placed(recognition: Recognition) -> dict[str, tuple[str, str | None]]:
    return {
        each.paper.path.removeprefix("attachments/"): (each.item.id, each.person) for each in recognition.papers
    }


def codes(recognition: Recognition) -> list[str]:
    return [finding.code for finding in recognition.findings]


@pytest.mark.parametrize(
    ("path", "item", "person"),
    [
        ("CPR.pdf", "cpr", None),
        ("Child's Permanence Report.docx", "cpr", None),
        ("Child’s_permanence-report (final).PDF", "cpr", None),
        ("03 CPR Mia 14.03.2026.pdf", "cpr", None),
        ("cpr/scan 3.jpg", "cpr", None),
        ("Child's Permanence Report/scan 3.jpg", "cpr", None),
        ("medical adviser summary.pdf", "medical-adviser-summary", None),
        ("Medical - Jo Bloggs.pdf", "medical", "Jo Bloggs"),
        ("medical bloggs, jo.pdf", "medical", "Jo Bloggs"),
        ("DBS - Jo Bloggs.pdf", "dbs", "Jo Bloggs"),
        ("DBS_LUKASZ_OBRIEN_2026-01-31.pdf", "dbs", "Łukasz O’Brien"),
        ("DBS check Nan Bloggs", "dbs", "Nan Bloggs"),
        ("dbs/Nan Bloggs/scan.pdf", "dbs", "Nan Bloggs"),
        ("Jo Bloggs/DBS.pdf", "dbs", "Jo Bloggs"),
        ("Nan and Jo Bloggs/DBS Nan Bloggs.pdf", "dbs", "Nan Bloggs"),
        ("Child's Per\u00admanence Report.pdf", "cpr", None),
        ("references/Żółw & <Ŵy> 'ẃ' 🦔.pdf", "references", None),
        ("references/" + 240 * "x" + ".pdf", "references", None),
    ],
)
def test_a_paper_is_recognised_by_its_folder_or_its_name(look: Look, path: str, item: str, person: str | None) -> None:
    recognition = recognise(look(HOUSEHOLD, pack=PACK, papers=(path,)))
    assert placed(recognition) == {path: (item, person)}
    assert codes(recognition) == []


@pytest.mark.parametrize(
    ("path", "code", "remedy"),
    [
        pytest.param("scan 3.pdf", "paper-not-recognised", "Child's Permanence Report.pdf", id="names nothing"),
        pytest.param("scpr.pdf", "paper-not-recognised", "leave_out", id="a name inside a longer word"),
        pytest.param("data.pdf", "paper-not-recognised", "leave_out", id="data.pdf is not a.pdf"),
        pytest.param("permanence report child.pdf", "paper-not-recognised", "leave_out", id="words in another order"),
        pytest.param("CPR and references.pdf", "paper-ambiguous", "“References.pdf”", id="two items"),
        pytest.param("DBS.pdf", "paper-of-whom", "“DBS - Jo Bloggs.pdf”", id="nobody named"),
        pytest.param("DBS - 14.03.2026.docx", "paper-of-whom", "“DBS - Jo Bloggs - 2026-03-14.docx”", id="with a day"),
        pytest.param("DBS Jo.pdf", "paper-of-whom", "“DBS - Jo Bloggs.pdf”", id="half a name"),
        pytest.param("DBS Jo and Nan Bloggs.pdf", "paper-of-whom", "“DBS - Nan Bloggs.pdf”", id="two people"),
        pytest.param("Medical - Nan Bloggs.pdf", "paper-of-whom", "“Medical - Jo Bloggs.pdf”", id="not a carer"),
    ],
)
def test_what_is_unclear_is_never_guessed_and_says_what_to_rename(
    look: Look, path: str, code: str, remedy: str
) -> None:
    recognition = recognise(look(HOUSEHOLD, pack=PACK, papers=(path,)))
    assert recognition.papers == ()
    assert codes(recognition) == [code]
    assert remedy in recognition.findings[0].remedy
    assert [row.disposition for row in recognition.aside] == ["not-recognised"]


def test_even_the_only_person_of_the_household_is_not_guessed(look: Look) -> None:
    case = {"placement": {"household": [{"name": "Jo Bloggs", "role": "carer"}]}}
    recognition = recognise(look(case, pack=PACK, papers=("dbs.pdf",)))
    assert recognition.papers == ()
    assert recognition.findings[0].remedy.startswith("Rename it to “DBS - Jo Bloggs.pdf”")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({"item": "cpr"}, ("cpr", None), id="the item wins over the name"),
        pytest.param({"item": "dbs", "person": "bloggs jo"}, ("dbs", "Jo Bloggs"), id="item and person"),
        pytest.param({"person": "Jo Bloggs"}, ("medical", "Jo Bloggs"), id="the person alone"),
    ],
)
def test_what_case_json_says_wins(look: Look, entry: dict[str, Any], expected: tuple[str, str | None]) -> None:
    case = {**HOUSEHOLD, "papers": [{"file": "medical.pdf", **entry}]}
    assert placed(recognise(look(case, pack=PACK, papers=("medical.pdf",)))) == {"medical.pdf": expected}


def test_a_paper_that_case_json_leaves_out_is_on_the_ledger_with_the_reason(look: Look) -> None:
    case = {"papers": [{"file": "CPR old.pdf", "leave_out": "last year's"}]}
    recognition = recognise(look(case, pack=PACK, papers=("CPR old.pdf",)))
    assert [(row.disposition, row.reason) for row in recognition.aside] == [
        ("not-asked-for", "case.json leaves it out: last year's")
    ]
    assert codes(recognition) == []


def test_a_file_name_in_another_unicode_form_is_the_same_name(look: Look) -> None:
    """A Mac writes é as two characters, people type one."""
    case = {"papers": [{"file": "Ren\u00e9.pdf", "item": "cpr"}]}
    assert placed(recognise(look(case, pack=PACK, papers=("Rene\u0301.pdf",)))) == {"Rene\u0301.pdf": ("cpr", None)}


def test_exact_copies_are_superseded_by_the_first_and_told(look: Look) -> None:
    papers = {"z/CPR.pdf": "same", "CPR.pdf": "same", "scan 9.pdf": "same"}
    recognition = recognise(look(pack=PACK, papers=papers))
    assert placed(recognition) == {"CPR.pdf": ("cpr", None)}
    assert {row.path: row.disposition for row in recognition.aside} == {
        "attachments/z/CPR.pdf": "superseded",
        "attachments/scan 9.pdf": "superseded",
    }
    assert {finding.severity for finding in recognition.findings} == {"tells"}


def test_an_empty_file_is_not_to_be_renamed(look: Look) -> None:
    recognition = recognise(look(pack=PACK, papers={"scan.pdf": ""}))
    assert [row.disposition for row in recognition.aside] == ["not-recognised"]
    assert recognition.findings == ()


def test_of_two_exact_copies_the_one_with_the_plain_name_is_used(look: Look) -> None:
    papers = {"CPR (1).pdf": "same", "CPR.pdf": "same"}
    assert placed(recognise(look(pack=PACK, papers=papers))) == {"CPR.pdf": ("cpr", None)}


def test_of_two_exact_copies_the_one_in_a_folder_is_used_before_a_second_download(look: Look) -> None:
    papers = {"CPR (1).pdf": "same", "from the agency/CPR.pdf": "same"}
    assert placed(recognise(look(pack=PACK, papers=papers))) == {"from the agency/CPR.pdf": ("cpr", None)}


def test_of_two_exact_copies_the_one_that_case_json_tells_of_is_used(look: Look) -> None:
    """Its signatures and its date stand there: the copy has neither."""
    case = {"papers": [{"file": "CPR of the agency.docx", "item": "cpr", "dated": "2026-10-19"}]}
    papers = {"CPR.pdf": "same", "CPR of the agency.docx": "same"}
    assert placed(recognise(look(case, pack=PACK, papers=papers))) == {"CPR of the agency.docx": ("cpr", None)}


def test_empty_files_are_no_copies_of_each_other(look: Look) -> None:
    situation = look(pack=PACK, papers={"CPR.pdf": "", "Medical adviser summary.pdf": "", "scan.pdf": ""})
    recognition = recognise(situation)
    assert set(placed(recognition)) == {"CPR.pdf", "Medical adviser summary.pdf"}
    assert [row.disposition for row in recognition.aside] == ["not-recognised"]


def test_a_paper_of_no_kind_for_a_bundle_is_not_to_be_renamed(look: Look) -> None:
    """“Rename it to CPR.exe” mends nothing: intake says what it is and what to drop instead."""
    trouble = Trouble(code="kind-not-supported", severity="blocks", message="", remedy="")
    looked_at = {"setup.exe": Examination(kind=PaperKind.UNSUPPORTED, troubles=(trouble,))}
    recognition = recognise(look(pack=PACK, papers=("setup.exe",), examinations=looked_at))
    assert [row.disposition for row in recognition.aside] == ["not-recognised"]
    assert recognition.findings == ()


def test_what_the_pack_asks_for_is_listed_once_not_for_every_unrecognised_paper(look: Look) -> None:
    findings = recognise(look(pack=PACK, papers=("a.pdf", "b.pdf", "c.pdf"))).findings
    listing = "This pack asks for: Child's Permanence Report; "
    assert [listing in finding.remedy for finding in findings] == [True, False, False]


def test_the_example_of_a_name_is_one_that_a_dropped_paper_can_have(look: Look) -> None:
    only_a_record = PACK.replace('forms = ["cpr"]', 'forms = ["cpr"]\nattachment = false')
    (finding,) = recognise(look(pack=only_a_record, papers=("a.pdf",))).findings
    assert "for example “Medical adviser's summary.pdf”" in finding.remedy


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param("IRO Sumary.pdf", "IRO's summary.pdf", id="mistyped"),
        pytest.param("Scan 0017.pdf", "Child's Permanence Report.pdf", id="says nothing"),
        pytest.param("Iro sumary 2026-05-14.docx", "IRO's summary - 2026-05-14.docx", id="with its day"),
    ],
)
def test_the_example_of_a_name_is_the_one_that_was_almost_written(look: Look, name: str, example: str) -> None:
    (finding,) = recognise(look(pack=PACK, papers=(name,))).findings
    assert f"for example “{example}”" in finding.remedy


def test_a_paper_of_another_pack_of_the_case_is_not_asked_for(look: Look) -> None:
    alone = recognise(look(pack=PACK, papers=("Form F.pdf",)))
    beside = recognise(look(pack=PACK, papers=("Form F.pdf",), other_packs=(OTHER_PACK,)))
    assert [row.disposition for row in alone.aside] == ["not-recognised"]
    assert [row.disposition for row in beside.aside] == ["not-asked-for"]
    assert codes(beside) == []


def test_what_this_pack_asks_for_comes_before_what_only_another_asks_for(look: Look) -> None:
    papers = ("CPR for Panel.pdf",)
    other = OTHER_PACK.replace('"form f"', '"panel"')
    assert placed(recognise(look(pack=PACK, papers=papers, other_packs=(other,)))) == {papers[0]: ("cpr", None)}


def test_a_paper_that_is_left_out_stays_left_out_though_its_copy_is_used(look: Look) -> None:
    case = {"papers": [{"file": "scan.pdf", "leave_out": "the e-mail's own copy"}]}
    recognition = recognise(look(case, pack=PACK, papers={"CPR.pdf": "same", "scan.pdf": "same"}))
    assert [row.disposition for row in recognition.aside] == ["not-asked-for"]


def test_a_longer_name_of_another_pack_beats_a_shorter_one_of_this_pack(look: Look) -> None:
    other = OTHER_PACK.replace("form f", "adoption medical").replace("Form F assessment", "Adoption medical")
    recognition = recognise(look(HOUSEHOLD, pack=PACK, papers=("Adoption medical.pdf",), other_packs=(other,)))
    assert [row.disposition for row in recognition.aside] == ["not-asked-for"]


def test_a_signed_scan_follows_the_record_that_names_it(look: Look) -> None:
    records = {"iro-summary.json": {"signature": {"scan": "scan 7.pdf"}}}
    (paper,) = recognise(look(pack=PACK, papers=("scan 7.pdf",), records=records)).papers
    assert (paper.item.id, paper.follows) == ("iro-summary", "iro-summary.json")


def test_a_scan_that_only_shows_a_signature_of_case_json_needs_no_item(look: Look) -> None:
    case = {"quality_assurance": {"cpr_by_team_manager": {"scan": "e-mail.pdf"}}}
    recognition = recognise(look(case, pack=PACK, papers=("e-mail.pdf",)))
    assert [row.disposition for row in recognition.aside] == ["not-asked-for"]
    assert codes(recognition) == []


def test_an_item_that_only_a_record_can_meet_takes_no_paper(look: Look) -> None:
    pack = PACK.replace('names = ["iro summary"]', 'names = ["iro summary"]\nattachment = false')
    recognition = recognise(look(pack=pack, papers=("IRO summary.pdf",)))
    assert codes(recognition) == ["paper-for-a-record"]
    assert "iro-summary.json" in recognition.findings[0].remedy


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("CPR 2026-03-14", date(2026, 3, 14)),
        ("CPR 14.03.2026", date(2026, 3, 14)),
        ("CPR_14-03-2026_v2", date(2026, 3, 14)),
        ("CPR 14 March 2026", date(2026, 3, 14)),
        ("CPR 4th Sept 2026 signed", date(2026, 9, 4)),
        ("CPR 14 Mar 2026 (2026-03-14)", date(2026, 3, 14)),
        ("CPR 2026-03-14 to 2026-04-14", None),
        ("CPR 31.02.2026", None),
        ("CPR 14 Nan 2026", None),
        ("CPR 03.2026", None),
        ("CPR 112026-03-14", None),
        ("CPR", None),
    ],
)
def test_a_file_name_can_say_the_day(name: str, day: date | None) -> None:
    assert day_named_in(name) == day


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("Review 14 May 2026", "Review"),
        ("2026-05-14_Review", "Review"),
        ("Review (14.05.2026) - signed", "Review - signed"),
        ("Flat 3 Rose 2026 - 14 May 2026", "Flat 3 Rose 2026"),
        ("14th May 2026", ""),
        ("Review", "Review"),
    ],
)
def test_a_name_can_be_said_without_its_day(name: str, rest: str) -> None:
    assert without_its_day(name) == rest


def test_the_day_in_case_json_wins_over_the_file_name(look: Look) -> None:
    case = {"papers": [{"file": "CPR 2026-03-14.pdf", "dated": "2026-03-15"}]}
    (paper,) = recognise(look(case, pack=PACK, papers=("CPR 2026-03-14.pdf",))).papers
    assert paper.dated == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("dbs jo ann bloggs", ("Mrs Jo Ann Bloggs",)),
        ("dbs jo bloggs", ("Jo Bloggs",)),
        ("dbs jo bloggs jo ann bloggs", ("Jo Bloggs", "Mrs Jo Ann Bloggs")),
        ("dbs ann bloggs", ()),
    ],
)
def test_a_longer_name_hides_the_shorter_one_within_it(words: str, named: tuple[str, ...]) -> None:
    assert persons_named(words.split(), ("Jo Bloggs", "Mrs Jo Ann Bloggs")) == named


def every_item() -> list[Any]:
    packs = [Pack.model_validate(tomllib.loads(path.read_text())) for path in sorted(TEMPLATES.glob("packs/*.toml"))]
    return [pytest.param(path, item, id=f"{path.name}-{item.id}") for path in packs for item in path.items
            if item.attachment]


@pytest.mark.parametrize(("pack", "item"), every_item())
def test_the_file_name_that_a_finding_suggests_is_recognised(look: Look, pack: Pack, item: Item) -> None:
    case = {**HOUSEHOLD, "parents": [{"name": "Jo Bloggs", "relationship": "mother"}]}
    person = "Jo Bloggs" if item.per else None
    name = suggested_name(item, person)
    shown = look(case, papers=(name,))
    recognition = recognise(Situation(**{**shown.__dict__, "pack": pack}))
    assert placed(recognition) == {name: (item.id, person)}


@given(
    st.lists(
        st.tuples(st.sampled_from(("", "dbs/", "references/", "Jo Bloggs/")), st.sampled_from(WORDS), st.text()),
        max_size=6,
    )
)
def test_every_paper_ends_in_exactly_one_place(look: Look, parts: list[tuple[str, str, str]]) -> None:
    papers = {folder + word + rest.replace("/", ""): rest for folder, word, rest in parts}
    recognition = recognise(look(HOUSEHOLD, pack=PACK, papers=papers))
    ends = [each.paper.path for each in recognition.papers] + [row.path for row in recognition.aside]
    assert sorted(ends) == sorted(f"attachments/{path}" for path in papers)


@given(st.text())
def test_words_do_not_change_when_taken_again(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


def test_an_empty_file_of_nobody_is_told_as_empty_alone(look: Look) -> None:
    household = {"placement": {"household": [{"name": "Jo Bloggs", "role": "carer"}]}}
    situation = look(household, pack=PACK, papers={"dbs.pdf": ""})
    assert recognise(situation).findings == ()
    full = look(household, pack=PACK, papers={"dbs.pdf": "words"})
    assert [finding.code for finding in recognise(full).findings] == ["paper-of-whom"]


@pytest.mark.parametrize("name", ["report.mp4", "medical.mp4"])
def test_a_text_named_like_a_film_is_to_be_renamed_with_the_ending_of_a_text(look: Look, name: str) -> None:
    lies = Trouble(
        code="extension-lies", severity="warns", message="It is named .mp4.", remedy="End it in .txt.", detail=".txt"
    )
    household = {"placement": {"household": [{"name": "Jo Bloggs", "role": "carer"}]}}
    seen = {name: Examination(kind=PaperKind.TEXT, pages=1, troubles=(lies,))}
    (finding,) = recognise(look(household, pack=PACK, papers=(name,), examinations=seen)).findings
    assert ".txt”" in finding.remedy
    assert ".mp4" not in finding.remedy


def test_what_is_left_of_a_lost_paper_needs_no_other_name(look: Look) -> None:
    lost = Trouble(code="extension-lies", severity="blocks", message="It is only a text.", remedy="Ask for it again.")
    seen = {"scan.pdf": Examination(kind=PaperKind.TEXT, pages=1, troubles=(lost,))}
    assert recognise(look(pack=PACK, papers=("scan.pdf",), examinations=seen)).findings == ()
