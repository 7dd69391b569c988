"""Awkward cases and papers, from folder to bundle: each is said with file and remedy, or arrives as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pypdf
import pypdfium2
import pytest
from docx import Document
from lxml import etree

from bundler.engine.local import build_all
from bundler.model.errors import ExitCode
from bundler.model.finding import Finding
from bundler.model.manifest import Manifest, ManifestEntry
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, SMALL_CASE, SMALL_PAPERS, TODAY, LayOut, text_pdf

REPORT = {"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]}


def locked_pdf() -> bytes:
    """A PDF that opens only with a password."""
    target = BytesIO()
    with pikepdf.open(BytesIO(text_pdf("nobody may read this"))) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user="sesame", owner="sesame"))
    return target.getvalue()


def word(text: str) -> bytes:
    target = BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def built(workshop: Workshop, *, draft: bool = False) -> Build:
    return build_pack(workshop, "T-1", "small", draft=draft)


def manifest_of(build: Build) -> Manifest:
    assert build.manifest
    return Manifest.model_validate_json(build.manifest.read_bytes())


def about(build: Build, name: str) -> list[Finding]:
    """The findings about one paper."""
    return [finding for finding in build.findings if finding.place == f"attachments/{name}"]


# The bundle opened again


class Reopened:
    """A finished bundle as pypdf and pdfium read it; whitespace does not count in texts."""

    def __init__(self, bundle: Path | None) -> None:
        assert bundle
        self.folder = bundle.parent
        self._reader = pypdf.PdfReader(bundle)
        with closing(pypdfium2.PdfDocument(bundle)) as document:
            self.texts = [squeezed(_text_of(document, number)) for number in range(len(document))]
            self.rows = {page: squeezed(row) for page, row in self._rows(document)}

    @property
    def bookmarks(self) -> dict[int, str]:
        """The bookmarks of documents, by page counted from 1."""
        return {page: title for title, page in self._outline(self._reader.outline)}

    def _outline(self, level: list[Any]) -> Iterator[tuple[str, int]]:
        for each in level:
            if isinstance(each, list):
                yield from self._outline(each)
            else:
                page = self._reader.get_destination_page_number(each)
                assert page is not None
                yield str(each.title), page + 1

    def _rows(self, document: pypdfium2.PdfDocument) -> Iterator[tuple[int, str]]:
        """What stands under each link of the index, by the page it leads to, counted from 1."""
        numbers = {page.indirect_reference.idnum: number for number, page in enumerate(self._reader.pages, start=1)
                   if page.indirect_reference}  # fmt: skip
        for number, label in enumerate(self._reader.page_labels):
            if not label.startswith(("i", "v", "x")):
                continue
            for link in self._reader.pages[number].get("/Annots", ()):
                annotation = link.get_object()
                left, bottom, right, top = (float(side) for side in annotation["/Rect"])
                with closing(document[number]) as page, closing(page.get_textpage()) as text:
                    yield numbers[annotation["/Dest"][0].idnum], text.get_text_bounded(left, bottom, right, top)

    @property
    def html(self) -> str:
        """The words of the web page beside the bundle, as a browser shows them."""
        words = _Words()
        words.feed((self.folder / "index.html").read_text("utf-8"))
        return squeezed(" ".join(words.said))

    @property
    def word(self) -> tuple[str, ...]:
        """The first cell of every row of the index in Word."""
        tables = Document(str(self.folder / "index.docx")).tables
        return tuple(row.cells[0].paragraphs[0].text for table in tables for row in table.rows)


class _Words(HTMLParser):
    """Collects text, and makes a noise at a script."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        return str(text.get_text_bounded())


def squeezed(text: str) -> str:
    return "".join(text.split())


def arrives(bundle: Reopened, entry: ManifestEntry, title: str, printed: str, words: str) -> None:
    """A paper's title stands in index, link, bookmark, web page and Word index, and its page is its own."""
    assert entry.title == title
    assert squeezed(words) in bundle.texts[entry.first_page - 1]
    assert squeezed(printed + entry.first_label) in bundle.rows[entry.first_page], "index and link"
    assert bundle.bookmarks[entry.first_page] == f"{entry.first_label} {title}"
    assert squeezed(title) in bundle.html
    assert title in bundle.word


# Papers nobody can use


BAD_PAPERS = [
    pytest.param("Letter locked.pdf", locked_pdf(), "password-needed", "without a password", id="user password"),
    pytest.param("Letter cut.pdf", text_pdf("cut off")[:300], "damaged", "new copy", id="truncated"),
    pytest.param("Letter noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 9, "damaged", "new copy", id="noise"),
    pytest.param("Letter nothing.pdf", b"", "empty-file", "again", id="zero bytes"),
    pytest.param("Letter.xlsx", b"PK\x05\x06" + bytes(18), "damaged", "new copy", id="nothing in it"),
    pytest.param("Letter cut.docx", word("words")[:900], "damaged", "new copy", id="truncated Word"),
    pytest.param("Letter cut.jpg", b"\xff\xd8\xff\xe0" + bytes(40), "damaged", "again", id="truncated picture"),
]


@pytest.mark.parametrize(("name", "data", "code", "remedy"), BAD_PAPERS)
def test_a_paper_nobody_can_use_is_named_with_its_remedy_and_the_others_go_on(
    workshop: Workshop, lay_out: LayOut, name: str, data: bytes, code: str, remedy: str
) -> None:
    lay_out(papers={**SMALL_PAPERS, name: data})
    held = built(workshop)
    assert held.outcome == "held"
    findings = [finding for finding in about(held, name) if finding.severity == "blocks"]
    assert [finding.code for finding in findings] == [code]
    assert remedy in findings[0].remedy
    draft = built(workshop, draft=True)
    assert "from the school" in " ".join(_plain_texts(draft))
    assert len(manifest_of(draft).entries) == 3
    row = next(row for row in manifest_of(draft).ledger if row.path == f"attachments/{name}")
    assert (row.disposition, row.reason) == ("rejected", findings[0].message)


def _plain_texts(build: Build) -> list[str]:
    assert build.bundle
    with closing(pypdfium2.PdfDocument(build.bundle)) as document:
        return [_text_of(document, number) for number in range(len(document))]


def test_a_pdf_that_lost_only_its_end_is_repaired_and_said_so(workshop: Workshop, lay_out: LayOut) -> None:
    whole = text_pdf("Everything is still here")
    lay_out(papers={**SMALL_PAPERS, "Letter short.pdf": whole[: whole.rindex(b"startxref")]})
    build = built(workshop)
    assert [finding.code for finding in about(build, "Letter short.pdf")][:1] == ["repaired"]
    assert build.outcome == "built"
    assert any("Everything is still here" in text for text in _plain_texts(build))


@pytest.mark.office
def test_a_word_file_named_pdf_is_used_as_what_it_is_and_the_name_is_told(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**REPORT, "Letter from Gran.pdf": word("Written in Word")})
    build = built(workshop)
    told = about(build, "Letter from Gran.pdf")
    assert [(finding.code, finding.severity) for finding in told] == [("extension-lies", "warns")]
    assert "end in .docx" in told[0].remedy
    assert build.outcome == "built"
    entry = manifest_of(build).entries[-1]
    arrives(Reopened(build.bundle), entry, "Letter from Gran", "Letter from Gran", "Written in Word")


def test_a_misnamed_copy_says_nothing_against_the_right_name(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**REPORT, "Letter one.docx": word("Written in Word"), "Letter two.pdf": word("Written in Word")})
    codes = {(finding.place, finding.code) for finding in built(workshop).findings}
    assert ("attachments/Letter one.docx", "extension-lies") not in codes
    assert any(code == "paper-is-a-copy" for _, code in codes)


# Names


NAMES = [
    pytest.param("Letter <b>&amp; 'one' \"two\"", "", id="markup"),
    pytest.param("Letter & <i>{{ child.name }}{% if x %}", "", id="template signs"),
    pytest.param("Letter (100%) \\1 #2 $HOME; rm -rf", "", id="shell signs"),
    pytest.param("Llythyr Letter Tŷ Gŵyl Ŵyn", "", id="Welsh"),
    pytest.param("Letter Świętosława Żółkiewska-Łęcka", "", id="Polish"),
    pytest.param("Letter e\u0301", "Letter é", id="an accent stored apart"),
    pytest.param("Letter 🎈", "Letter [BALLOON]", id="emoji"),
    pytest.param("Letter " + "x" * 244, "", id="251 letters and .pdf"),
    pytest.param("Letter   with   gaps", "", id="many spaces"),
    pytest.param("Letter.final.v2.pdf", "", id="dots"),
]


@pytest.mark.parametrize(("name", "printed"), NAMES)
def test_a_name_arrives_in_index_link_bookmark_and_beside_the_bundle(
    workshop: Workshop, lay_out: LayOut, name: str, printed: str
) -> None:
    lay_out(papers={**REPORT, f"{name}.pdf": text_pdf("The words of this very letter")})
    build = built(workshop)
    assert build.outcome == "built"
    manifest = manifest_of(build)
    assert manifest.entries[-1].source == f"attachments/{name}.pdf"
    arrives(Reopened(build.bundle), manifest.entries[-1], name, printed or name, "The words of this very letter")


def test_two_names_that_differ_by_capitals_are_two_papers_and_somebody_is_told(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={**REPORT, "letter a.pdf": text_pdf("in small"), "LETTER A.pdf": text_pdf("in capitals")})
    build = built(workshop)
    assert [finding.code for finding in build.findings] == ["file-names-alike"]
    assert build.findings[0].place == "attachments/letter a.pdf"
    bundle = Reopened(build.bundle)
    first, second = manifest_of(build).entries[1:]
    arrives(bundle, first, "LETTER A", "LETTER A", "in capitals")
    arrives(bundle, second, "letter a", "letter a", "in small")


def test_an_entry_for_a_pdf_is_not_one_for_data_pdf(workshop: Workshop, lay_out: LayOut) -> None:
    entry = {"file": "a.pdf", "item": "letters", "title": "The letter called a"}
    lay_out({"papers": [entry]}, papers={**REPORT, "a.pdf": text_pdf("from a"), "data.pdf": text_pdf("from data")})
    build = built(workshop)
    manifest = manifest_of(build)
    arrives(Reopened(build.bundle), manifest.entries[1], "The letter called a", "The letter called a", "from a")
    assert len(manifest.entries) == 2
    unknown = about(build, "data.pdf")
    assert [finding.code for finding in unknown] == ["paper-not-recognised"]
    assert "Rename it" in unknown[0].remedy


def test_one_name_in_two_folders_is_two_papers(workshop: Workshop, lay_out: LayOut) -> None:
    entry = {"file": "two/letter.pdf", "title": "The second letter"}
    papers = {**REPORT, "one/letter.pdf": text_pdf("from folder one"), "two/letter.pdf": text_pdf("from folder two")}
    lay_out({"papers": [entry]}, papers=papers)
    build = built(workshop)
    bundle = Reopened(build.bundle)
    first, second = manifest_of(build).entries[1:]
    arrives(bundle, first, "letter", "letter", "from folder one")
    arrives(bundle, second, "The second letter", "The second letter", "from folder two")


TITLES = [
    "<script>alert('x')</script>",
    "Tom & Jerry &amp; <b>co</b>",
    "{{ child.name }} {% for x in y %} {# gone? #}",
    "\"double\" 'single' ]]> --> <!--",
    "(brackets) \\ %d %s ) Tj ET",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_looks_like_markup_arrives_as_typed(workshop: Workshop, lay_out: LayOut, title: str) -> None:
    lay_out({"papers": [{"file": "Letter from the school.pdf", "title": title}]})
    build = built(workshop)
    assert build.outcome == "built"
    entry = manifest_of(build).entries[-1]
    arrives(Reopened(build.bundle), entry, title, title, "from the school")


def test_a_child_whose_name_looks_like_markup_stands_on_the_cover_as_typed(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"child": {**SMALL_CASE["child"], "surname": "O'Dowd <i>&amp; {{ x }}"}})
    assert squeezed("Ada O'Dowd <i>&amp; {{ x }}") in Reopened(built(workshop).bundle).texts[0]


# Cases nobody can read


BAD_CASES: dict[str, tuple[bytes, set[str]]] = {
    "B-1": (b'{"reference": "B-1",\n "authority" "exampleshire"}', {"json-syntax"}),
    "B-2": (json.dumps({**SMALL_CASE, "reference": "B-2", "colour": "red"}).encode(), {"json-unknown-key"}),
    "B-3": (json.dumps({**SMALL_CASE, "reference": "B-3", "packs": "small", "child": 7}).encode(), {"json-wrong-type"}),
    "B-4": (b"", {"json-empty"}),
    "B-5": (b"[" * 100_000, {"json-too-deep"}),
    "B-6": (json.dumps({**SMALL_CASE, "reference": "B-6"}).encode("utf-16"), {"json-encoding"}),
    "B-7": (b"\x00\xff\xfe\x80 no text at all", {"json-encoding"}),
    "B-8": (json.dumps({**SMALL_CASE, "reference": "other"}).encode(), {"json-reference"}),
    "B-9": (b'[{"reference": "B-9"}]', {"json-wrong-type"}),
    "B-10": (json.dumps({**SMALL_CASE, "reference": "B-10", "packs": ["none"]}).encode(), {"json-pack"}),
}


def test_cases_that_cannot_be_read_do_not_stop_the_one_that_can(workshop: Workshop, lay_out: LayOut) -> None:
    for reference, (data, _) in BAD_CASES.items():
        (lay_out({"reference": reference}) / "case.json").write_bytes(data)
    lay_out()
    results = {result.reference: result for result in build_all(workshop, [*BAD_CASES, "T-1"], None, draft=False)}
    assert results["T-1"].outcome == "built"
    for reference, (_, codes) in BAD_CASES.items():
        result = results[reference]
        assert (result.outcome, result.exit_code) == ("held", ExitCode.CASE_UNREADABLE), reference
        assert {finding.code for finding in result.findings} == codes, reference
        for finding in result.findings:
            assert finding.place.startswith("case.json")
            assert finding.remedy
    assert sorted(path.name for path in workshop.output.iterdir() if path.name[0] != ".") == ["T-1"]


def test_every_mistake_of_a_case_is_said_at_once_with_its_path(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out({"colour": "red", "child": {"first_name": 7, "surname": "B", "date_of_birth": "soon"}})
    (folder / "cpr.json").write_text('{"nonsense": 1}', encoding="utf-8")
    (folder / "cprr.json").write_text("{}", encoding="utf-8")
    places = {(finding.place, finding.code) for finding in built(workshop).findings}
    assert places == {
        ("case.json: colour", "json-unknown-key"),
        ("case.json: child.first_name", "json-wrong-type"),
        ("case.json: child.date_of_birth", "json-date"),
        ("cpr.json: nonsense", "json-unknown-key"),
        ("cprr.json", "json-unknown-form"),
    }


# Values that look like markup, in a real form


AS_TYPED = (
    "Fish & chips < £5 > £4; {{ child.name }} {% if x %} {# no #} {%p %} {{r x }} "
    "&amp; &lt;b&gt; \"two\" 'one' </w:t> ${a}"
)


@pytest.fixture
def real_workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "cases", REPO / "templates", tmp_path / "output", TODAY)


@pytest.mark.office
def test_values_that_look_like_markup_arrive_in_the_form_and_in_the_bundle_as_typed(
    real_workshop: Workshop, tmp_path: Path
) -> None:
    folder = tmp_path / "cases/EX-2026-004"
    folder.mkdir(parents=True)
    for name in ("case.json", "fgc-referral.json"):
        filled = json.loads((REPO / "cases/EX-2026-004" / name).read_text("utf-8"))
        if name == "fgc-referral.json":
            filled["reason_for_meeting"] = f"First {AS_TYPED}\n\nSecond {AS_TYPED}"
            filled["risks"][0]["detail"] = f"Risk {AS_TYPED}"
            filled["others"][0]["name"] = f"Name {AS_TYPED}"
        (folder / name).write_text(json.dumps(filled), encoding="utf-8")
    build = build_pack(real_workshop, "EX-2026-004", "fgc-referral", draft=True)
    assert build.bundle
    printed = squeezed("".join(Reopened(build.bundle).texts))
    form = next((build.bundle.parent / "forms").glob("*.docx"))
    for start in ("First", "Second", "Risk", "Name"):
        said = f"{start} {AS_TYPED}"
        assert said in words_of(form), start
        assert squeezed(said) in printed, start


def words_of(form: Path) -> str:
    """The text of the filled Word form, paragraph by paragraph."""
    with ZipFile(form) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    space = f"{{{root.nsmap['w']}}}"
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(f"{space}t")) for paragraph in root.iter(f"{space}p")
    )


def test_no_title_of_these_tests_is_cut_by_the_index(workshop: Workshop, lay_out: LayOut) -> None:
    """The longest name that a disk can hold is printed to its last letter."""
    long = "Letter " + " ".join(f"word{number}" for number in range(34))
    lay_out(papers={**REPORT, f"{long}.pdf": text_pdf("long")})
    bundle = Reopened(built(workshop).bundle)
    assert any(re.search(r"word33B2", row) for row in bundle.rows.values())


# Signed papers


def signed_pdf() -> bytes:
    """A PDF with a filled signature field; what signs it does not matter here."""
    target = BytesIO()
    with pikepdf.open(BytesIO(text_pdf("Signed by hand of a computer"))) as pdf:
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="sign", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]))
        pdf.save(target)
    return target.getvalue()


def signed_word() -> bytes:
    target = BytesIO(word("Signed in Word"))
    with ZipFile(target, "a") as package:
        package.writestr("_xmlsignatures/origin.sigs", "")
    return target.getvalue()


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        pytest.param(".pdf", signed_pdf(), id="PDF"),
        pytest.param(".docx", signed_word(), id="Word", marks=pytest.mark.office),
    ],
)
def test_a_signed_paper_is_kept_beside_the_bundle_under_its_own_kind_and_the_index_says_so_once(
    workshop: Workshop, lay_out: LayOut, suffix: str, data: bytes
) -> None:
    lay_out(papers={**REPORT, f"Letter{suffix}": data})
    bundle = Reopened(built(workshop).bundle)
    (original,) = (bundle.folder / "signed-originals").iterdir()
    assert original.suffix == suffix
    assert original.read_bytes() == data
    assert squeezed("signed original").casefold() in bundle.texts[1].casefold()
    assert bundle.texts[1].casefold().count("original") == 1
