"""Each mistake a definition can hold is planted once and found with its file and line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from bundler.documents.cases.schemas import write_schemas
from bundler.documents.definitions.loading import DefinitionProblem
from bundler.documents.form_templates import text_of
from bundler.model.iro_summary import IroSummary
from bundler.model.record import FormRecord
from bundler.pipeline.lint import lint

TEMPLATES = Path(__file__).parents[2] / "templates"
PACK = """\
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"
due = [{ before = "panel-date", working_days = 5, authority = "R1" }]

[[sections]]
letter = "A"
title = "All"

[[sections.items]]
id = "summary"
title = "IRO's summary"
forms = ["iro-summary"]
names = ["iro summary"]
needed = { all = ["plan-is-adoption"] }
owner = "iro"
authority = "R1"
signed_by = ["iro"]

[[sections.items]]
id = "dbs"
title = "DBS check"
names = ["dbs"]
needed = "always"
owner = "social_worker"
authority = "R2"
max_age = "dbs"

[[requirements]]
id = "route"
title = "Route"
condition = "match-is-ifa"
needed = "always"
owner = "referrer"
authority = "R3"
remedy = "Record it."
"""
PROFILE = """\
name = "exampleshire"
title = "Exampleshire"
directorate = "Children"
marking = "OFFICIAL"
policy_version = "1"
extra_holidays = ["2026-12-28"]

[max_age]
dbs = { months = 36, authority = "local" }
"""
FORM = """\
name = "iro-summary"
title = "Summary"

[[fields]]
key = "reasons"
label = "Reasons"
owner = "iro"
required = "always"

[[fields]]
key = "documents_seen"
label = "Documents"
owner = "iro"
each = ["version"]

[[fields]]
key = "outcome"
label = "Outcome"
owner = "iro"

[wording]
question = "Does the IRO agree?"
"""
PRINTED_WHOLE = tuple(
    key for key in IroSummary.model_fields if key not in {*FormRecord.model_fields, "documents_seen"}
)
PARAGRAPHS = (
    "Reasons", "{{ wording.question }}", "{{ label.outcome }}",
    *(f"{{{{ record.{key} }}}}" for key in PRINTED_WHOLE),
    "Documents {% for each in record.documents_seen %}{{ each.document }}{% endfor %}",
)  # fmt: skip
Plant = Callable[[Path], None]


def write_template(templates: Path, *paragraphs: str) -> None:
    word = templates / "forms" / "iro-summary.docx"
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(word))
    word.with_suffix(".txt").write_text(text_of(word), encoding="utf-8")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    for folder in ("packs", "forms", "authorities"):
        (tmp_path / folder).mkdir()
    (tmp_path / "packs" / "small.toml").write_text(PACK)
    (tmp_path / "forms" / "iro-summary.toml").write_text(FORM)
    (tmp_path / "authorities" / "exampleshire.toml").write_text(PROFILE)
    write_template(tmp_path, *PARAGRAPHS)
    write_schemas(tmp_path)
    return tmp_path


def only_problem(templates: Path) -> DefinitionProblem:
    problems = lint(templates)
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    return problems[0]


@pytest.mark.requirement("R271")
def test_a_note_of_what_the_source_lost_is_printed_here_and_need_not_stand_on_the_form(templates: Path) -> None:
    appended(WORDING, 'rows_lost = "[to be confirmed by the authority] The last row."\n')(templates)
    problem = only_problem(templates)
    assert (problem.note, problem.file, problem.line) == (True, WORDING, 23)


def test_right_definitions_have_no_problem(templates: Path) -> None:
    assert lint(templates) == ()


def test_the_definitions_of_this_repository_are_right() -> None:
    assert [str(problem) for problem in lint(TEMPLATES) if not problem.note] == []


def swapped(file: str, old: str, new: str) -> Plant:
    def plant(templates: Path) -> None:
        path = templates / file
        text = path.read_text()
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new))

    return plant


def appended(file: str, text: str) -> Plant:
    def plant(templates: Path) -> None:
        with (templates / file).open("a") as handle:
            handle.write(text)

    return plant


SMALL, WORDING, AUTHORITY = "packs/small.toml", "forms/iro-summary.toml", "authorities/exampleshire.toml"
STRAY_SECTION = '\n[[sections]]\nletter = "B"\ntitle = "Nothing"\n'
SECOND_A = (
    '\n[[sections]]\nletter = "A"\ntitle = "More"\n[[sections.items]]\nid = "x"\ntitle = "X"\n'
    'needed = "always"\nowner = "iro"\nauthority = "R"\n'
)


CLOCKS = "timescales/england.toml"
SECOND_CLOCK = """
[[timescales]]
id = "other"
what = "other"
title = "Other"
trigger = "entered-care"
direction = "as-soon-as-possible"
evidence = "first-review-held"
who = ["iro"]
authority = "R102"
source = "here"
words = "As soon as possible."
"""
FIRST_CLOCK = """\
name = "england"
title = "Law"

[[timescales]]
id = "first"
what = "first"
title = "First"
trigger = "entered-care"
direction = "within"
duration = "20 working days"
evidence = "first-review-held"
who = ["iro"]
applies = { all = ["plan-is-adoption"] }
authority = "R92"
source = "here"
words = "Within 20 working days."
"""


def clock(old: str, new: str) -> Plant:
    """Two clocks, with something changed at the first place."""

    def plant(templates: Path) -> None:
        (templates / "timescales").mkdir()
        text = FIRST_CLOCK + SECOND_CLOCK
        assert old in text
        (templates / CLOCKS).write_text(text.replace(old, new, 1))

    return plant


COMPANION = (
    '\n[[companions]]\nform = "{form}"\ntitle = "L"\naudience = "adm"\neach = ["{decision}"]\n'
)
STEP = '\n[[steps]]\nid = "s"\ntitle = "S"\nowner = "iro"\nauthority = "R"\nremedy = "Do."\n'


def step(*lines: str) -> Plant:
    return appended(SMALL, STEP + "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    ("plant", "file", "line", "words"),
    [
        pytest.param(step(), SMALL, 39, "fact, item, record, told or condition", id="step that nothing shows"),
        pytest.param(step('fact = "health.adoption_medical"'), SMALL, 45, "case.json has no key",
                     id="fact of a step"),
        pytest.param(step('item = "medical"'), SMALL, 45, "no item 'medical'", id="item of a step"),
        pytest.param(step('record = "iro-summary"', 'key = "emailed_on"'), SMALL, 46,
                     "iro-summary.json has no key 'emailed_on'", id="key of a step"),
        pytest.param(step('record = "iro-sumary"'), SMALL, 45, "no form 'iro-sumary'", id="record of a step"),
        pytest.param(step('condition = "nonsense"'), SMALL, 45, "no condition 'nonsense'", id="condition of a step"),
        pytest.param(step('told = "folder-ready"', 'to = "iro"'), SMALL, 45, "no message 'folder-ready'",
                     id="message of a step"),
        pytest.param(step('fact = "entered_care_on"', STEP + 'fact = "entered_care_on"'), SMALL, 48,
                     "step 's' is used already, on line 40", id="step twice"),
        pytest.param(appended(AUTHORITY, '\n[decision]\nsteps_that_only_warn = ["s"]\n'), AUTHORITY, 12, "no step 's'",
                     id="step that only warns"),
        pytest.param(swapped(SMALL, '"plan-is-adoption"', '"plan-is-adopton"'), SMALL, 16,
                     "no condition 'plan-is-adopton'. Did you mean 'plan-is-adoption'?", id="condition of an item"),
        pytest.param(swapped(SMALL, '"match-is-ifa"', '"match-is-if"'), SMALL, 33,
                     "no condition 'match-is-if'", id="condition of a requirement"),
        pytest.param(swapped(SMALL, 'all = ["plan-is-adoption"]', 'all = ["match-is-ifa"], not = ["match-is-ifa"]'),
                     SMALL, 16, "'match-is-ifa' stands under all and under not", id="conditions that nothing meets"),
        pytest.param(swapped(SMALL, 'max_age = "dbs"', 'max_age = "dbs"\nmet_by = "nonsense"'), SMALL, 29,
                     "no condition 'nonsense'", id="condition that stands in for a paper"),
        pytest.param(swapped(SMALL, 'owner = "social_worker"', 'owner = "socialworker"'), SMALL, 26,
                     "no role 'socialworker'", id="owner"),
        pytest.param(swapped(SMALL, 'signed_by = ["iro"]', 'signed_by = ["iros"]'), SMALL, 19,
                     "no role 'iros'", id="signatory"),
        pytest.param(swapped(SMALL, '"panel-date"', '"pannel-date"'), SMALL, 5, "no deadline", id="deadline"),
        pytest.param(swapped(SMALL, 'forms = ["iro-summary"]', 'forms = ["iro-summary", "iro"]'), SMALL, 14,
                     "no form 'iro'", id="form"),
        pytest.param(appended(SMALL, '\n[[companions]]\nform = "letter"\ntitle = "L"\naudience = "adm"\n'), SMALL, 40,
                     "no form 'letter'", id="form of a companion"),
        pytest.param(appended(SMALL, STRAY_SECTION), SMALL, 39, "Section B has no items", id="empty section"),
        pytest.param(appended(SMALL, SECOND_A), SMALL, 40, "letter 'A' is used already, on line 8", id="letter twice"),
        pytest.param(swapped(SMALL, 'id = "route"', 'id = "summary"'), SMALL, 31,
                     "id 'summary' is used already, on line 12", id="id twice"),
        pytest.param(swapped(SMALL, 'names = ["dbs"]', 'forms = ["iro-summary"]'), SMALL, 24,
                     "form 'iro-summary' is used already, on line 14", id="form of two items"),
        pytest.param(appended(SMALL, COMPANION.format(form="iro-summary", decision="deferred")), SMALL, 40,
                     "form 'iro-summary' is used already, on line 14", id="form of an item and a companion"),
        pytest.param(swapped(SMALL, 'id = "dbs"', 'id = "DBS check"'), SMALL, 22, "small letters and digits",
                     id="id with a space"),
        pytest.param(swapped(SMALL, 'id = "dbs"', 'id = "aux"'), SMALL, 22, "Windows", id="id that Windows keeps"),
        pytest.param(swapped(SMALL, 'id = "route"', 'id = "../route"'), SMALL, 31, "small letters and digits",
                     id="id of a requirement that leads elsewhere"),
        pytest.param(swapped(SMALL, 'name = "small"', 'name = "small/pack"'), SMALL, 1, "small letters and digits",
                     id="name of a pack that leads elsewhere"),
        pytest.param(swapped(SMALL, 'letter = "A"', 'letter = "a"'), SMALL, 8, "one capital letter", id="small letter"),
        pytest.param(appended(SMALL, COMPANION.format(form="letter", decision="../x")), SMALL, 43,
                     "small letters and digits", id="decision that leads elsewhere"),
        pytest.param(swapped(SMALL, 'names = ["dbs"]', 'names = ["dbs", "IRO’s Summary"]'), SMALL, 24,
                     "names the item 'dbs' and the item 'summary' too", id="shared name"),
        pytest.param(swapped(SMALL, 'names = ["dbs"]', 'names = ["dbs", "--"]'), SMALL, 24, "no word",
                     id="name without a word"),
        pytest.param(swapped(SMALL, 'names = ["iro summary"]', 'names = ["iro summary"]\nattachment = false'), SMALL,
                     15, "takes no attachment", id="names without attachment"),
        pytest.param(swapped(SMALL, 'names = ["dbs"]', "attachment = false"), SMALL, 21, "Nothing can meet",
                     id="item that nothing meets"),
        pytest.param(swapped(SMALL, 'title = "Small pack"', 'title = "Small pack Ł"'), SMALL, 2,
                     "'Ł' cannot be printed in the footer", id="title that cannot be stamped"),
        pytest.param(swapped(SMALL, 'title = "IRO\'s summary"', 'titel = "IRO\'s summary"'), SMALL, 11,
                     "'title' is missing", id="key missing"),
        pytest.param(swapped(AUTHORITY, '"OFFICIAL"', '"OFFICIAL ★"'), AUTHORITY, 4, "'★' cannot be printed",
                     id="marking that cannot be stamped"),
        pytest.param(appended(AUTHORITY, 'cats = { months = 1, authority = "x" }\n'), AUTHORITY, 10,
                     "No item of any pack uses the age limit 'cats'", id="unused age limit"),
        pytest.param(swapped(AUTHORITY, '"2026-12-28"', '"28 December"'), AUTHORITY, 6, "is not a date", id="holiday"),
        pytest.param(appended(WORDING, 'spare = "x"\n'), WORDING, 23, "does not use the wording 'spare'",
                     id="unused wording"),
        pytest.param(swapped(WORDING, 'each = ["version"]', 'each = ["versions"]'), WORDING, 14, "'versions'",
                     id="key of a row"),
        pytest.param(swapped(WORDING, 'each = ["version"]', 'each_if = { dates = "version" }'), WORDING, 14, "'dates'",
                     id="key of rows that depends on another"),
        pytest.param(swapped(WORDING, 'each = ["version"]', 'each_if = { dated = "versions=2" }'), WORDING, 14,
                     "'versions'", id="key of rows that another depends on"),
        pytest.param(swapped(WORDING, 'each = ["version"]', 'rows_for = "documents"'), WORDING, 14,
                     "no list 'documents'", id="rows for a list there is not"),
        pytest.param(swapped(WORDING, 'each = ["version"]', 'pairs_of = "papers"'), WORDING, 14,
                     "no rows 'papers' to pair", id="pairs of rows there are not"),
        pytest.param(swapped(WORDING, 'required = "always"', 'doubt_if = "outcom=challenge"'), WORDING, 8,
                     "no key 'outcom=challenge'", id="answer to doubt"),
        pytest.param(swapped(WORDING, 'required = "always"', 'required_if = "outcom=challenge"'), WORDING, 8,
                     "'outcom=challenge'", id="key a field depends on"),
        pytest.param(swapped(WORDING, 'required = "always"', 'required = { all = ["x-y"] }'), WORDING, 8,
                     "no condition 'x-y'", id="condition of a field"),
        pytest.param(lambda templates: write_template(templates, *(p for p in PARAGRAPHS if "easons" not in p)),
                     WORDING, 6, "label 'Reasons' does not stand in", id="label of a fact that is not printed"),
        pytest.param(lambda templates: write_template(templates, *PARAGRAPHS, "{{ case.child.nmae }}"),
                     "forms/iro-summary.docx", 1, "Nobody supplies 'case.child.nmae', in word/document.xml, paragraph "
                     "'{{ case.child.nmae }}'. Did you mean 'case.child.name'?", id="placeholder nobody supplies"),
        pytest.param(lambda templates: write_template(templates, *PARAGRAPHS, "Born {{ case.child. }}"),
                     "forms/iro-summary.docx", 1, "paragraph 'Born {{ case.child. }}'", id="placeholder not parsed"),
        pytest.param(lambda templates: write_template(templates, *(p for p in PARAGRAPHS if "timeliness" not in p)),
                     WORDING, 4, "'timeliness' has no label and is printed nowhere", id="fact printed nowhere"),
        pytest.param(lambda templates: (templates / "forms" / "iro-summary.txt").unlink(),
                     "forms/iro-summary.txt", 1, "is missing", id="text missing"),
        pytest.param(swapped("forms/iro-summary.txt", "Reasons", "Grounds"), "forms/iro-summary.txt", 2,
                     "from here on", id="text stale"),
        pytest.param(lambda templates: shutil.copy(templates / "forms/iro-summary.docx", templates / "forms/x.docx"),
                     "forms/x.docx", 1, "no forms/x.toml", id="template without wording"),
        pytest.param(lambda templates: (templates / "forms/iro-summary.docx").unlink(), WORDING, 1,
                     "no Word template forms/iro-summary.docx", id="wording without template"),
        pytest.param(lambda templates: (templates / "forms/iro-summary.docx").write_bytes(b"x"),
                     "forms/iro-summary.docx", 1, "", id="template that is no Word file"),
        pytest.param(swapped(SMALL, 'title = "Small pack"', 'title = "Small"\nauthorities = ["narnia"]'), SMALL, 3,
                     "no authority 'narnia'", id="authority of a pack"),
        pytest.param(swapped(SMALL, 'title = "Small pack"', 'title = "The {revew}"'), SMALL, 2,
                     "no term 'revew'. Did you mean 'review'?", id="term"),
        pytest.param(appended(AUTHORITY, '[terms]\nrevew = "CiC review"\n'), AUTHORITY, 11,
                     "no term 'revew'", id="term of an authority"),
        pytest.param(swapped(AUTHORITY, 'name = "exampleshire"', 'name = "exampleshire"\nbased_on = "narnia"'),
                     AUTHORITY, 2, "no authority 'narnia'", id="authority that another rests on"),
        pytest.param(swapped(AUTHORITY, 'name = "exampleshire"', 'name = "exampleshire"\npacks = ["smal"]'),
                     AUTHORITY, 2, "no pack 'smal'. Did you mean 'small'?", id="pack of an authority"),
        pytest.param(appended(AUTHORITY, '[[approvers]]\nrole = "head"\nact = "agrees"\nauthority = "R269"\n'),
                     AUTHORITY, 11, "no role 'head'", id="approver"),
        pytest.param(clock('trigger = "entered-care"', 'trigger = "entered-cares"'), CLOCKS, 8,
                     "no event 'entered-cares'. Did you mean 'entered-care'?", id="event that starts a clock"),
        pytest.param(clock('evidence = "first-review-held"', 'evidence = "first-review-hold"'), CLOCKS, 11,
                     "no event 'first-review-hold'", id="event that ends one"),
        pytest.param(clock('who = ["iro"]', 'who = ["iro", "judge"]'), CLOCKS, 12, "no role 'judge'", id="who acts"),
        pytest.param(clock('all = ["plan-is-adoption"]', 'all = ["plan-is-sound"]'), CLOCKS, 13,
                     "no condition 'plan-is-sound'", id="condition of a clock"),
        pytest.param(clock('"20 working days"', '"20 work days"'), CLOCKS, 10, "a duration is written like",
                     id="duration"),
        pytest.param(clock('direction = "within"', 'direction = "by"'), CLOCKS, 4, "it takes no duration",
                     id="direction that takes no duration"),
        pytest.param(clock('direction = "within"', 'direction = "inside"'), CLOCKS, 9, "'inside'", id="direction"),
        pytest.param(clock(SECOND_CLOCK, SECOND_CLOCK.replace('"other"', '"first"')), CLOCKS, 19,
                     "id 'first' is used already, on line 5", id="id of a clock twice"),
        pytest.param(swapped(AUTHORITY, 'name = "exampleshire"', 'name = "exampleshire"\ntimescales = ["narnia"]'),
                     AUTHORITY, 2, "no file of timescales 'narnia'", id="clocks of an authority"),
        pytest.param(appended(AUTHORITY, '[[paper_deadlines.smal]]\nbefore = "x"\ndays = 1\nauthority = "R88"\n'),
                     AUTHORITY, 10, "no pack 'smal'", id="pack of a paper deadline"),
        pytest.param(appended(AUTHORITY, '[[paper_deadlines.small]]\nbefore = "x"\ndays = 1\nauthority = "R88"\n'),
                     AUTHORITY, 11, "no deadline 'x'", id="date of a paper deadline"),
        pytest.param(appended(AUTHORITY, '[panels.smal]\nstarts = "09:30"\n'),
                     AUTHORITY, 10, "no pack 'smal'", id="pack of a panel"),
        pytest.param(appended("schemas/cpr.schema.json", " "), "schemas/cpr.schema.json", 1, "bundler schema --write",
                     id="schema stale"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_with_its_file_and_line(
    templates: Path, plant: Plant, file: str, line: int, words: str
) -> None:
    plant(templates)
    problem = next(each for each in lint(templates) if each.file == file)
    assert (problem.line, problem.note) == (line, False), str(problem)
    assert words in problem.message
    assert problem.message.isprintable()


def test_a_family_is_not_shown_the_timeline(templates: Path) -> None:
    swapped(SMALL, 'letter = "A"', 'letter = "A"\ntimeline = true')(templates)
    assert "timeline" not in " ".join(problem.message for problem in lint(templates))
    swapped(SMALL, 'audience = "panel"', 'audience = "fgc-family"')(templates)
    problem = next(each for each in lint(templates) if "timeline" in each.message)
    assert (problem.file, problem.line) == (SMALL, 9)


def test_right_clocks_have_no_problem(templates: Path) -> None:
    clock("", "")(templates)
    assert lint(templates) == ()


def test_clocks_that_no_authority_uses_and_that_are_not_in_force_are_notes(templates: Path) -> None:
    clock('words = "Within', 'in_force_from = "not set"\nwords = "Within')(templates)
    assert "'first' is off until in_force_from says" in only_problem(templates).message
    (templates / CLOCKS).unlink()
    (templates / "timescales" / "local.toml").write_text(FIRST_CLOCK.replace('"england"', '"local"'))
    problem = only_problem(templates)
    assert (problem.message, problem.note) == ("No authority's profile names these timescales.", True)


@pytest.mark.requirement("R123")
def test_when_a_policy_was_to_be_reviewed_is_a_note(templates: Path) -> None:
    swapped(AUTHORITY, 'name = "exampleshire"', 'name = "exampleshire"\npolicy_review_due = 2021-07-31')(templates)
    problem = only_problem(templates)
    assert (problem.file, problem.line, problem.note) == (AUTHORITY, 2, True)
    assert problem.message.startswith("The policy itself is to be reviewed by 31 July 2021 (R123): ")


def test_a_law_that_is_not_commenced_is_a_note(templates: Path) -> None:
    swapped(SMALL, 'condition = "match-is-ifa"', 'condition = "match-is-ifa"\nin_force_from = "not set"')(templates)
    [problem] = lint(templates)
    assert problem.note
    assert "is off until in_force_from says" in problem.message


def test_faults_of_every_kind_in_one_word_template_are_told_at_once_and_cause_no_others(templates: Path) -> None:
    paragraphs = [text.replace("{{ label.outcome }}", "{{ label.outcome }") for text in PARAGRAPHS]
    faulty = ("Born {{ case.child. }}", "{%p if record.outcome %}", "{{ case.child.nmae }}")
    write_template(templates, *paragraphs, *faulty)
    problems = lint(templates)
    assert {(each.file, each.line) for each in problems} == {("forms/iro-summary.docx", 1)}
    told = [each.message.split(" in word/document.xml, paragraph ") for each in problems]
    assert told == [
        ["Nobody supplies 'case.child.nmae',", "'{{ case.child.nmae }}'. Did you mean 'case.child.name'?"],
        ["{% if record.outcome %} is not closed by {% endif %};", "'{%p if record.outcome %}'"],
        ["{{ case.child. }} cannot be parsed: expected name or number;", "'Born {{ case.child. }}'"],
        ["{{ has no partner in this paragraph;", "'{{ label.outcome }'"],
    ]


def test_a_field_that_the_record_does_not_have_is_found(templates: Path) -> None:
    swapped(WORDING, 'key = "reasons"', 'key = "reason"')(templates)
    problem = only_problem(templates)
    assert (problem.file, problem.line) == (WORDING, 5)
    assert "Did you mean 'reasons'?" in problem.message


def test_a_form_that_nobody_uses_and_a_form_without_a_record_are_found(templates: Path) -> None:
    swapped(SMALL, 'forms = ["iro-summary"]\n', "")(templates)
    assert "No pack asks for this form" in only_problem(templates).message
    (templates / "forms" / "other.toml").write_text('name = "other"\ntitle = "O"\nfields = []\n')
    other = next(each for each in lint(templates) if each.file == "forms/other.toml")
    assert "no record of the name 'other'" in other.message


def test_an_age_limit_that_one_authority_does_not_give_is_found(templates: Path) -> None:
    text = PROFILE.replace('"exampleshire"', '"other"').partition("[max_age]")[0]
    (templates / "authorities" / "other.toml").write_text(text)
    problem = only_problem(templates)
    assert (problem.file, problem.line) == (SMALL, 28)
    assert "authorities/other.toml gives no age limit 'dbs'" in problem.message


def test_wording_still_to_be_confirmed_is_a_note(templates: Path) -> None:
    swapped(WORDING, '"Does the IRO agree?"', '"[to be confirmed by legal] Does the IRO agree?"')(templates)
    problem = only_problem(templates)
    assert problem.note
    assert (problem.file, problem.line) == (WORDING, 22)
    assert problem.message == "The authority has still to confirm wording.question: Does the IRO agree?"


def test_a_label_in_other_words_than_the_template_is_fine_where_the_fact_is_printed(templates: Path) -> None:
    swapped(WORDING, 'label = "Reasons"', 'label = "Grounds"')(templates)
    assert lint(templates) == ()


def test_a_definition_that_cannot_be_read_makes_no_mistake_of_those_that_name_it(templates: Path) -> None:
    appended(WORDING, "nonsense")(templates)
    assert only_problem(templates).file == WORDING
    (templates / WORDING).write_text(FORM)
    appended(SMALL, "nonsense")(templates)
    assert only_problem(templates).file == SMALL


def test_several_mistakes_are_told_at_once_and_an_unreadable_file_hides_no_other(templates: Path) -> None:
    swapped(SMALL, '"panel-date"', '"pannel-date"')(templates)
    swapped(AUTHORITY, '"2026-12-28"', '"soon"')(templates)
    (templates / "packs" / "broken.toml").write_text("name = \n")
    assert [(problem.file, problem.line) for problem in lint(templates)] == [
        (AUTHORITY, 6), ("packs/broken.toml", 1), (SMALL, 5),
    ]  # fmt: skip


_ONE_OF_NO_PACK = """\
[[release.assured_by]]
role = "team_manager"
authority = "R44"
[[release.assured_by]]
role = "iro"
packs = ["smal"]
authority = "R44"
"""
_TWO_QUESTIONS = """
[[release.checklist]]
id = "right-child"
question = "Is every page about this child?"
[[release.checklist]]
id = "right-child"
question = "Is it whole, to the last page?"
"""


@pytest.mark.requirement("R269")
@pytest.mark.parametrize(
    ("policy", "line", "says"),
    [
        ('[[release.assured_by]]\nrole = "team_manager"\nseverity = "should"\nauthority = "R44"\n', 10,
         "Somebody must approve every pack"),
        (_ONE_OF_NO_PACK, 15,
         "There is no pack 'smal'. Did you mean 'small'?"),
        (_TWO_QUESTIONS, 15, "There are two questions called 'right-child'."),
        ('[[release.copies]]\nreader = "The chair"\npacks = ["smal"]\n', 12,
         "There is no pack 'smal'. Did you mean 'small'?"),
        ('[[release.copies]]\nreader = "The chair"\n\n[[release.copies]]\nreader = "The chair"\n', 14,
         "There are two copies for 'The chair'."),
        ('[[release.checklist]]\nid = "one"\nquestion = "Is it right?"\nasks = ["iro"]\npacks = []\n', 13,
         "nobody is asked"),
    ],
)  # fmt: skip
def test_a_chain_that_lets_a_pack_go_unseen_is_found(templates: Path, policy: str, line: int, says: str) -> None:
    appended(AUTHORITY, policy)(templates)
    problem = only_problem(templates)
    assert says in problem.message
    assert problem.file == AUTHORITY
    assert problem.line == line
