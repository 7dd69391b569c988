"""A bundle is put together so that every page carries its label, every link lands and nothing of a paper changes."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops
from pypdf import PdfReader
from pypdf.generic import ArrayObject, Destination

from bundler.documents.bundle.assembly import assemble
from bundler.documents.bundle.readback import differences
from bundler.documents.bundle.viewing import Viewer
from bundler.model.errors import BundlerError
from bundler.model.paper import Heading
from tests.documents.bundle_papers import A4_BOX, Sheet, Workbench, document, picture, plan_of, says, write_paper

BLACK = "0 g -9000 -9000 18000 18000 re f 1 g " + says("White on black")
FULL_FOOT = "0.2 0.4 0.8 rg 0 0 9000 18 re f 0 g " + says("The foot of this page is taken")
SHAPES = [
    pytest.param(Sheet(), id="A4"),
    pytest.param(Sheet(rotate=90), id="turned right"),
    pytest.param(Sheet(rotate=180), id="upside down"),
    pytest.param(Sheet(rotate=270), id="turned left"),
    pytest.param(Sheet(media=(0, 0, 842, 595)), id="landscape"),
    pytest.param(Sheet(media=(0, 0, 1191, 842)), id="A3"),
    pytest.param(Sheet(media=(0, 0, 612, 792)), id="letter"),
    pytest.param(Sheet(media=(-300, -400, 295, 442)), id="negative origin"),
    pytest.param(Sheet(crop=(40, 60, 500, 800)), id="cropped"),
    pytest.param(Sheet(crop=(40, 60, 500, 800), rotate=90), id="cropped and turned right"),
    pytest.param(Sheet(crop=(40, 60, 500, 800), rotate=270, content=BLACK), id="cropped, turned left and black"),
    pytest.param(Sheet(media=(0, 0, 300, 420), unit=2), id="UserUnit 2"),
    pytest.param(Sheet(media=(0, 0, 300, 420), unit=2, rotate=90, content=BLACK), id="UserUnit 2, turned and black"),
    pytest.param(Sheet(content=BLACK), id="black"),
    pytest.param(Sheet(content=BLACK, rotate=180), id="black and upside down"),
    pytest.param(Sheet(content=FULL_FOOT), id="content at the foot"),
    pytest.param(Sheet(media=(10, 20, 110, 120), content="0.5 g 20 60 50 50 re f"), id="a stamp's size"),
    pytest.param(Sheet(media=(10, 20, 110, 120), content=BLACK, rotate=90), id="a stamp's size, turned right"),
    pytest.param(Sheet(media=(10, 20, 110, 120), content=BLACK, rotate=180), id="a stamp's size, upside down"),
    pytest.param(Sheet(media=(10, 20, 110, 120), content=BLACK, rotate=270, unit=2), id="a stamp's size, turned left"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def corner(bundle: Path, page: int, unit: float = 1) -> Image.Image:
    """The lower right corner of a page as printed, 90 by 24 points, four dots a point; PDFium leaves UserUnit out."""
    shown = picture(bundle, page, scale=4 * unit)
    return shown.crop((shown.width - 360, shown.height - 96, shown.width, shown.height))


def is_nearly(one: Image.Image, other: Image.Image) -> bool:
    """The same but for the edges of letters, which fall between dots."""
    off = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 160 else 0)
    return off.histogram()[255] < one.width * one.height * 0.004


@pytest.mark.parametrize("sheet", SHAPES)
def test_the_label_is_upright_and_of_one_printed_size_on_every_page(bench: Workbench, sheet: Sheet) -> None:
    plan = plan_of({"A The match": [
        document("Odd page", bench.paper("odd", sheet)), document("Plain page", bench.text("plain")),
    ]})
    bundle = bench.bundle(plan)
    odd, plain = plan.front_pages + 2, plan.front_pages + 3
    with Viewer(bundle) as viewer:
        footer, label = viewer.stamp(odd).texts
        assert footer.is_upright
        assert label.is_upright
        assert label.size * sheet.unit == pytest.approx(13, abs=0.1)
        assert label.top * sheet.unit < 24
    assert is_nearly(corner(bundle, odd, sheet.unit), _labelled(bench, plan.labels[odd - 1]))
    assert not is_nearly(corner(bundle, odd, sheet.unit), corner(bundle, plain))
    assert differences(plan, bundle) == ()


def _labelled(bench: Workbench, label: str) -> Image.Image:
    """What the corner of a plain A4 page with this label looks like."""
    plan = plan_of({"A Plain": [document("Plain page", bench.text("reference", 3))]})
    return corner(bench.bundle(plan, "reference"), plan.labels.index(label) + 1)


@pytest.mark.parametrize("sheet", [shape for shape in SHAPES if "black" in str(shape.id) or "foot" in str(shape.id)])
def test_the_label_never_covers_content(bench: Workbench, sheet: Sheet) -> None:
    paper = bench.paper("opaque", sheet)
    assert not paper.pages[0].footer_is_free
    planned = document("Opaque page", paper)
    plan = plan_of({"A The match": [planned]})
    before, after = picture(bench.pdf(planned), 1), picture(bench.bundle(plan), plan.page_count)
    assert after.height - before.height == pytest.approx(24 * 2 / sheet.unit, abs=1)
    assert is_nearly(before, after.crop((0, 0, *before.size)))


def test_what_was_cropped_away_does_not_come_back_beside_the_label(bench: Workbench) -> None:
    secret = f"1 0 0 rg 0 0 595 60 re f 0 g 40 60 460 40 re f {says('Visible')}"
    paper = bench.paper("cropped", Sheet(secret, crop=(40, 60, 500, 800)))
    assert not paper.pages[0].footer_is_free
    plan = plan_of({"A The match": [document("Cropped", paper)]})
    shown = picture(bench.bundle(plan), plan.page_count)
    strip = shown.crop((0, shown.height - 46, shown.width, shown.height))
    red, green, _ = strip.split()
    assert ImageChops.subtract(red, green).point(lambda value: 255 if value > 60 else 0).getbbox() is None


def test_a_free_foot_keeps_the_page_s_size(bench: Workbench) -> None:
    plan = plan_of({"A The match": [document("Plain", bench.text("plain"))]})
    page = PdfReader(bench.bundle(plan)).pages[-1]
    assert tuple(float(edge) for edge in page.cropbox) == A4_BOX


def test_the_same_plan_gives_the_same_bytes(bench: Workbench) -> None:
    plan = plan_of({"A The match": [document("Report", bench.text("report", 3))], "B Carers": []}, draft=True)
    assert bench.bundle(plan, "once").read_bytes() == bench.bundle(plan, "twice").read_bytes()


def test_every_page_says_its_label_and_its_footer(bench: Workbench) -> None:
    plan = plan_of({"A The match": [document("Report", bench.text("report", 3))],
                    "B The carers": [document("Review", bench.text("review", 2))]})
    reader = PdfReader(bench.bundle(plan))
    assert [page.extract_text().split()[-1] for page in reader.pages] == list(plan.labels)
    assert all("OFFICIAL · CH-2026-014 · Fostering panel bundle · v1" in page.extract_text() for page in reader.pages)
    assert reader.page_labels == ["i", "ii", "A1", "A2", "A3", "A4", "B1", "B2", "B3"]


@pytest.mark.parametrize(("documents", "index_pages"), [(4, 1), (40, 2), (75, 3)])
def test_every_index_link_lands_on_its_document_however_long_the_index(
    bench: Workbench, documents: int, index_pages: int
) -> None:
    paper = bench.text("paper")
    plan = plan_of({"A The match": [document(f"Paper number {number}", paper) for number in range(documents)]})
    assert plan.front_pages == 1 + index_pages
    bundle = bench.bundle(plan)
    reader = PdfReader(bundle)
    landings = [
        (text, reader.page_labels[target])
        for number in range(2, plan.front_pages + 1) for text, target in _links(bundle, reader, number)
    ]
    expected = [("A The match", "A1"), *((f"Paper number {number}", f"A{number + 2}") for number in range(documents))]
    assert [label for _, label in landings] == [label for _, label in expected]
    assert all(text.startswith(title) and label in text
               for (text, _), (title, label) in zip(landings, expected, strict=True))


def _links(bundle: Path, reader: PdfReader, number: int) -> Iterator[tuple[str, int]]:
    """Each link of a page: the text that it covers, and the page that it leads to, from 0."""
    numbers = {page.indirect_reference: index for index, page in enumerate(reader.pages)}
    marks = reader.pages[number - 1]["/Annots"]
    assert isinstance(marks, ArrayObject)
    links = [link.get_object() for link in marks]
    areas = tuple((*(float(edge) for edge in link["/Rect"]),) for link in links)
    with Viewer(bundle) as viewer:
        _, *texts = viewer.texts_in(number, areas)  # type: ignore[arg-type]
    for link, text in zip(links, texts, strict=True):
        assert link["/Dest"][4] is None or link["/Dest"][4] == 0 or str(link["/Dest"][4]) == "NullObject"
        yield text, numbers[link["/Dest"][0]]


def test_bookmarks_are_nested_labelled_and_keep_the_papers_own_headings(bench: Workbench) -> None:
    headed = bench.paper("headed", Sheet(), Sheet(), headings=[("Background", 0), ("Analysis", 1)])
    plan = plan_of({"A The match": [document("Report", headed)], "B The carers": [document("Review", bench.text("r"))]})
    reader = PdfReader(bench.bundle(plan))
    index, match, in_match, carers, in_carers = reader.outline
    assert [_line(reader, line) for line in (index, match, carers)] == [
        ("Index", 1), ("A – The match", 2), ("B – The carers", 5)]
    assert isinstance(in_match, list)
    assert isinstance(in_carers, list)
    assert _line(reader, in_match[0]) == ("A2 Report", 3)
    assert [_line(reader, line) for line in in_match[1]] == [("Background", 3), ("Analysis", 4)]
    assert [_line(reader, line) for line in in_carers] == [("B2 Review", 6)]


def _line(reader: PdfReader, line: object) -> tuple[str | None, int | None]:
    assert isinstance(line, Destination)
    return line.title, reader.get_destination_page_number(line)


def test_headings_beyond_the_paper_stay_inside_it(bench: Workbench) -> None:
    paper = bench.paper("headed", Sheet(), headings=[("Only", 0)])
    wild = tuple(Heading(title="Wild", page=page, level=level) for page, level in ((99, 3), (-1, 0), (0, 7)))
    plan = plan_of({"A The match": [document("Report", paper.model_copy(update={"outline": wild}))]})
    bundle = bench.bundle(plan)
    assert differences(plan, bundle) == ()


def test_it_opens_at_full_size_with_bookmarks_and_says_nothing_about_its_makers(bench: Workbench) -> None:
    plan = plan_of({"A The match": [document("Report", bench.text("report"))]})
    bundle = bench.bundle(plan)
    reader = PdfReader(bundle)
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, dict)
    opening = root["/OpenAction"]
    assert isinstance(opening, ArrayObject)
    assert (opening[0].get_object(), opening[1], opening[4]) == (reader.pages[0].get_object(), "/XYZ", 1)
    assert (root["/PageMode"], root["/Lang"]) == ("/UseOutlines", "en-GB")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata == {"/Title": "CH-2026-014 Fostering panel bundle v1"}
    assert b"Date" not in root["/Metadata"].get_data()
    assert bundle.read_bytes().count(b"%%EOF") == 1


def test_links_inside_papers_still_land(bench: Workbench) -> None:
    dropped = write_paper(bench.folder / "linked.pdf", [Sheet(says("Contents")), Sheet(), Sheet(says("Chapter"))])
    with pikepdf.open(dropped, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 690, 200, 720]),
            Dest=Array([pdf.pages[2].obj, Name.Fit])))])
        pdf.save(dropped)
    linked = bench.prepare(dropped)
    plan = plan_of({"A The match": [document("Other", bench.text("o")), document("Linked", linked),
                                    document("Linked again", linked)]})
    bundle = bench.bundle(plan)
    reader = PdfReader(bundle)
    (first,), (second,) = (list(_links(bundle, reader, plan.front_pages + page)) for page in (3, 6))
    assert [reader.page_labels[target] for _, target in (first, second)] == ["A5", "A8"]
    assert differences(plan, bundle) == ()


def test_the_data_of_pictures_arrive_with_the_same_bytes(bench: Workbench) -> None:
    scan = io.BytesIO()
    Image.effect_noise((400, 560), 80).save(scan, "JPEG", quality=60)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = pdf.make_stream(scan.getvalue(), Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=400, Height=560, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray, Filter=Name.DCTDecode))
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im=image))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
        pdf.save(bench.folder / "scan.pdf")
    plan = plan_of({"A The match": [document("Scan", bench.prepare(bench.folder / "scan.pdf"))]})
    with pikepdf.open(bench.bundle(plan)) as bundle:
        pictures = [thing.read_raw_bytes() for thing in bundle.objects
                    if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == Name.Image]
    assert pictures == [scan.getvalue()]


def test_a_page_that_leaves_graphics_states_open_or_closes_too_many_is_stamped_all_the_same(bench: Workbench) -> None:
    content = f"Q Q 0.9 g {says('Unbalanced')} q 3 0 0 3 50 50 cm q 1 0 0 1 9 9 cm"
    whole = write_paper(bench.folder / "unbalanced.pdf", [Sheet(content)])
    cropped = write_paper(bench.folder / "cropped.pdf", [Sheet(content, crop=(40, 60, 500, 800))])
    plan = plan_of({"A The match": [document("One", bench.prepare(whole)), document("Two", bench.prepare(cropped))]})
    assert differences(plan, bench.bundle(plan)) == ()


def test_a_bundle_can_be_a_paper_of_a_bundle(bench: Workbench) -> None:
    inner = plan_of({"A The match": [document("Report", bench.text("report", 2))]}, marking="§ PROTECT")
    paper = bench.prepare(bench.bundle(inner, "earlier bundle"))
    outer = plan_of({"C Earlier": [document("Earlier bundle", paper)]}, draft=True)
    bundle = bench.bundle(outer, "outer")
    assert differences(outer, bundle) == ()
    last = PdfReader(bundle).pages[-1].extract_text()
    assert "§ PROTECT · CH-2026-014" in last
    assert "DRAFT · OFFICIAL · CH-2026-014" in last


def test_a_draft_says_so_on_every_page_without_hiding_anything(bench: Workbench) -> None:
    plan = plan_of({"A The match": [document("Report", bench.text("report", 2))]})
    draft = replace(plan, draft=True)
    final_pdf, draft_pdf = bench.bundle(plan, "final"), bench.bundle(draft, "draft")
    assert all("DRAFT" in page.extract_text() for page in PdfReader(draft_pdf).pages)
    assert not any("DRAFT" in page.extract_text() for page in PdfReader(final_pdf).pages)
    before, after = picture(final_pdf, plan.page_count).convert("L"), picture(draft_pdf, plan.page_count).convert("L")
    body = (0, 0, before.width, before.height - 60)
    off = ImageChops.difference(before.crop(body), after.crop(body))
    assert off.getbbox() is not None
    assert off.point(lambda value: 255 if value > 60 else 0).getbbox() is None
    assert differences(draft, draft_pdf) == ()


def test_hostile_titles_arrive_whole(bench: Workbench) -> None:
    titles = ["<b>Bold & 'quoted' \"title\"</b>", "Adroddiad ŵy ẁ ŷ – Łódź ąęść", "Holiday \U0001f600 photo",
              "x" * 250, "Twin", "Twin", "(brackets) \\ back%slash"]
    paper = bench.text("paper")
    plan = plan_of({"A The match": [document(title, paper) for title in titles]})
    bundle = bench.bundle(plan)
    reader = PdfReader(bundle)
    below = reader.outline[2]
    assert isinstance(below, list)
    assert [line.title for line in below if isinstance(line, Destination)] == [
        f"A{number} {title}" for number, title in enumerate(titles, start=2)]
    index = "".join(reader.pages[1].extract_text().split())
    assert "<b>Bold&'quoted'\"title\"</b>" in index
    assert "Holiday[GRINNINGFACE]photo" in index
    assert "x" * 250 in index
    assert differences(plan, bundle) == ()


def test_an_empty_section_still_has_its_divider(bench: Workbench) -> None:
    plan = plan_of({"A The match": [], "B The carers": [document("One page", bench.text("one"))]})
    bundle = bench.bundle(plan)
    assert plan.labels == ("i", "ii", "A1", "B1", "B2")
    assert "no documents" in PdfReader(bundle).pages[2].extract_text()
    assert differences(plan, bundle) == ()


def test_a_stored_paper_of_another_length_is_refused(bench: Workbench) -> None:
    planned = document("Report", bench.text("report", 2))
    other = bench.text("other", 3)
    plan = plan_of({"A The match": [planned]})
    with pytest.raises(BundlerError, match="3 pages, not the 2"):
        assemble(plan, lambda _: bench.pdf(document("Other", other)), bench.folder / "bundle.pdf")


def test_papers_are_never_changed(bench: Workbench) -> None:
    planned = document("Report", bench.text("report"))
    before = bench.pdf(planned).read_bytes()
    bench.bundle(plan_of({"A The match": [planned]}))
    assert bench.pdf(planned).read_bytes() == before
