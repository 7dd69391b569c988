"""What stands in a Word template is found with the paragraph it stands in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from bundler.documents.form_templates import Placeholder, placeholders, text_of, unparsable
from bundler.documents.forms import new_environment
from bundler.documents.template_tags import Tags


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    def draw(*paragraphs: str) -> Path:
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        path = tmp_path / "form.docx"
        document.save(str(path))
        return path

    return draw


def names_in(path: Path) -> list[str]:
    return [found.name for found in placeholders(path)]


def test_a_placeholder_comes_with_its_paragraph_and_part(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Nothing here")
    document.add_paragraph("Dear {{ parent.name }},")
    document.sections[0].header.paragraphs[0].text = "Ref {{ document.reference }}"
    document.save(str(tmp_path / "form.docx"))

    assert placeholders(tmp_path / "form.docx") == (
        Placeholder("document.reference", "Ref {{ document.reference }}", "word/header1.xml"),
        Placeholder("parent.name", "Dear {{ parent.name }},", "word/document.xml"),
    )


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("{{ label['case.child.name'] }}", ["label.case.child.name"]),
        ("{% if record.a and not record.b %}{{ record.c }}{% endif %}", ["record.a", "record.b", "record.c"]),
        ("{% for x in record.rows %}{{ x.name }} {{ loop.index }}{% endfor %}", ["record.rows", "record.rows[].name"]),
        ("{% for x in record.rows if x.on %}{{ x }}{% else %}{{ record.z }}{% endfor %}",
         ["record.rows", "record.rows[]", "record.z", "record.rows[].on"]),
        ("{% for x in record.rows or [] %}{{ x.y }}{% endfor %}", ["record.rows", "record.rows[].y"]),
        ("{% for x in record.rows | rows('a', record.b) %}{{ x.c }}{% endfor %}",
         ["record.rows", "record.b", "record.rows[].c"]),
        ("{% set who = record.chair %}{{ who.name }}", ["record.chair", "record.chair.name"]),
        ("{{ record.rows[0].name }} {{ (record.rows | first).age }}", ["record.rows[].name", "record.rows[].age"]),
        ("{{ record.when.strftime('%d') }}", ["record.when.strftime"]),
        ("{{ record.name | upper }} {{ 'text' }}", ["record.name"]),
        ("{# {{ not.read }} #}", []),
    ],
)
def test_a_name_is_followed_through_loops_and_filters(
    template: Callable[..., Path], paragraph: str, names: list[str]
) -> None:
    assert names_in(template(paragraph)) == names


def test_a_row_tag_is_followed_through_the_rows_of_a_table(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(3, 1)
    for row, text in enumerate(("{%tr for a in record.actions %}", "{{ a.who }}", "{%tr endfor %}")):
        table.cell(row, 0).text = text
    document.save(str(tmp_path / "form.docx"))

    assert names_in(tmp_path / "form.docx") == ["record.actions", "record.actions[].who"]


def test_a_placeholder_that_word_split_over_runs_is_still_one(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ rec", "ord.na", "me }", "}"):
        paragraph.add_run(piece).bold = True
    document.save(str(tmp_path / "form.docx"))

    assert names_in(tmp_path / "form.docx") == ["record.name"]
    assert unparsable(tmp_path / "form.docx") == ()


@pytest.mark.parametrize(
    "paragraph",
    [
        "Dear {{ parent name }},",
        "Dear {{ parent.name },",
        "Dear parent.name }},",
        "{% if record.a %} never closed",
        "{% endfor %}",
        "{{ record.name | no_such_filter }}",
        "{% unknown %}",
    ],
)
def test_a_tag_that_cannot_be_parsed_is_named_with_its_paragraph(
    template: Callable[..., Path], paragraph: str
) -> None:
    path = template("Fine {{ record.fine }}", paragraph)

    (found,) = unparsable(path)

    assert found.part == "word/document.xml"
    assert found.paragraph_text == paragraph


def test_the_other_names_of_a_template_with_a_broken_tag_are_still_known(template: Callable[..., Path]) -> None:
    assert names_in(template("Dear {{ parent name }}", "{{ record.a }}", "{% if record.b %} {{ record.c }}")) == [
        "record.a", "record.b", "record.c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraphs", "messages", "names"),
    [
        pytest.param(("{{ a b }}", "{% if record.a %}", "{{ record.b }}", "{% unknown %}"),
                     ["{{ a b }} cannot be parsed", "{% unknown %} cannot be parsed"], ["record.a", "record.b"],
                     id="what is open is not counted beside a word nobody knows"),
        pytest.param(("{{ a b }}", "{% if record.a %}", "{% endfor %}"),
                     ["{{ a b }} cannot be parsed", "{% endfor %} closes nothing", "{% if record.a %} is not closed"],
                     ["record.a"], id="broken, closing nothing, not closed"),
        pytest.param(("{% for x in record.rows %}", "{% if x.on %}", "{{ x.name }}", "{% endfor %}"),
                     ["{% if x.on %} is not closed by {% endif %}"],
                     ["record.rows", "record.rows[].on", "record.rows[].name"], id="not closed within a loop"),
        pytest.param(("{% for x record.rows %}", "{{ x.name }}", "{% endfor %}", "{{ record.b }}"),
                     ["{% for x record.rows %} cannot be parsed"], ["record.b"], id="loop without its in"),
        pytest.param(("{% for x in record.rows }", "{{ x.name }} {{ record.b }}", "{% endfor %}"),
                     ["{% has no partner"], ["record.b"], id="loop without its end"),
        pytest.param(("{ % for x in record.rows %}", "{{ x.name }} {{ record.b }}", "{% endfor %}"),
                     ["%} has no partner"], ["record.b"], id="loop without its beginning"),
        pytest.param(("{% fro x in record.rows %}", "{{ x.name }} {{ record.b }}", "{% endfor %}"),
                     ["{% fro x in record.rows %} cannot be parsed"], ["record.b"], id="word with a slip"),
        pytest.param(("{%p set x = record..a %}", "{{ x.name }} {{ record.b }}"),
                     ["{% set x = record..a %} cannot be parsed"], ["record.b"], id="value that cannot be parsed"),
        pytest.param(("{% if record.a %}{% else %}{{ record.b }}{% else %}{% elif record.c %}{% endif %}",),
                     ["{% else %} does not stand", "{% elif record.c %} does not stand"], ["record.a", "record.b"],
                     id="else twice"),
        pytest.param(("{% set x %}{{ record.a }}{% endset %}{{ x }}{% filter upper %}{{ record.b }}{% endfilter %}",),
                     [], ["record.a", "record.b"], id="blocks that hold text"),
    ],
)  # fmt: skip
def test_faults_of_several_kinds_are_named_together_and_cause_no_others(
    template: Callable[..., Path], paragraphs: tuple[str, ...], messages: list[str], names: list[str]
) -> None:
    path = template(*paragraphs)

    found = [fault.message for fault in unparsable(path)]

    assert [said for said, start in zip(found, messages, strict=True) if not said.startswith(start)] == []
    assert names_in(path) == names


@given(
    st.lists(
        st.sampled_from([
            "{% if a.b %}", "{% if a. %}", "{% elif c.d %}", "{% else %}", "{% else 1 %}", "{% endif %}",
            "{% endif x %}", "{% for x in e.f %}", "{% for x e %}", "{{ x.y }}", "{{ x y }}", "{% endfor %}",
            "{% set z = x %}", "{% set z %}", "{% endset %}", "{% unknown %}", "{% with %}",
            "{% endwith %}", "{%", "%}", "{{", "{% %}", "{% filter nothing %}", "{% endfilter %}", "{# c #}", "\n",
        ]),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_is_broken_the_rest_can_be_read(tags: list[str]) -> None:
    part = Tags.of("word/document.xml", "".join(tags).split("\n"))

    program = "".join(step.text for step in part.steps())

    new_environment().parse(program)
    if not list(part.faults):
        new_environment().compile("".join(tags))


def test_every_bad_tag_is_named_not_only_the_first(template: Callable[..., Path]) -> None:
    assert len(unparsable(template("{{ a b }}", "{{ c d }}", "{{ fine }}"))) == 2


def test_curly_quotes_of_word_are_quotes(template: Callable[..., Path]) -> None:
    assert names_in(template("{{ label[‘case.child.name’] }}")) == ["label.case.child.name"]


def test_the_text_reads_headers_tables_and_footers_in_order(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Before")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Label", "{{ value }}"
    document.add_paragraph("After")
    section = document.sections[0]
    section.header.paragraphs[0].text = "Top\t{{ marking }}"
    footer = section.footer.paragraphs[0]
    footer.add_run("Page ")
    for kind, text in (("begin", ""), ("code", " PAGE "), ("separate", ""), ("shown", "17"), ("end", "")):
        run = footer.add_run(text if kind == "shown" else "")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    document.save(str(tmp_path / "form.docx"))

    assert text_of(tmp_path / "form.docx") == (
        "[header1]\nTop\t{{ marking }}\n\n"
        "[document]\nBefore\n| Label | {{ value }} |\nAfter\n\n"
        "[footer1]\nPage [PAGE]\n"
    )
