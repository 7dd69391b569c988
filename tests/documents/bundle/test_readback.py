"""Reading back notices every planted fault, and finds nothing in a bundle that is right."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from bundler.documents.bundle.assembly import assemble
from bundler.documents.bundle.readback import differences, read_back
from bundler.documents.intake.pdf import normalise
from bundler.documents.intake.picture import picture_to_pdf
from bundler.model.errors import ExitCode, ReadBackError
from bundler.model.paper import Prepared
from bundler.model.plan import BundlePlan
from tests.documents.bundle_papers import Sheet, Workbench, document, plan_of, says

# Pages from 0: cover 0, index 1, divider A 2, report 3 to 6, divider B 7, review 8 and 9.


@pytest.fixture
def finished(tmp_path: Path) -> tuple[BundlePlan, Path]:
    bench = Workbench(tmp_path)
    report = bench.paper("report", *(Sheet(says(f"Report {number}")) for number in range(4)),
                         headings=[("Background", 0), ("Analysis", 2)])
    review = bench.paper("review", Sheet(says("Review 1")), Sheet(says("Review 2"), rotate=90))
    plan = plan_of({"A The match": [document("Report", report)], "B The carers": [document("Review", review)]})
    return plan, bench.bundle(plan)


def rewrite(pdf: Pdf, page: int, old: bytes, new: bytes) -> None:
    """Change the stamp of a page."""
    stamp = pdf.pages[page].obj.Contents[-1]
    data = stamp.read_bytes()
    assert old in data
    stamp.write(data.replace(old, new))


def wrong_label(pdf: Pdf) -> None:
    rewrite(pdf, 5, b"(A4)", b"(A5)")


def wrong_footer(pdf: Pdf) -> None:
    rewrite(pdf, 5, b"OFFICIAL", b"PUBLIC")


def stamp_elsewhere(pdf: Pdf) -> None:
    rewrite(pdf, 5, b" 11 Td", b" 400 Td")


def stamps_elsewhere_on_every_page(pdf: Pdf) -> None:
    for page in range(10):
        rewrite(pdf, page, b" 11 Td", b" 400 Td")


def stamp_upside_down(pdf: Pdf) -> None:
    rewrite(pdf, 9, b" cm 0 g", b" cm -1 0 0 -1 600 30 cm 0 g")


def no_stamp(pdf: Pdf) -> None:
    pdf.pages[8].obj.Contents = Array(list(pdf.pages[8].obj.Contents)[:-1])


def stamp_papered_over(pdf: Pdf) -> None:
    pdf.pages[8].obj.Contents.append(pdf.make_stream(b"1 g 0 0 600 40 re f"))


def stamp_cropped_away(pdf: Pdf) -> None:
    pdf.pages[8].obj.CropBox = Array([0, 30, 595, 842])


def page_turned(pdf: Pdf) -> None:
    pdf.pages[8].obj.Rotate = 180


def missing_page(pdf: Pdf) -> None:
    del pdf.pages[4]


def extra_page(pdf: Pdf) -> None:
    pdf.pages.append(pdf.pages[9])


def swapped_pages(pdf: Pdf) -> None:
    one, other = pdf.pages[3].obj, pdf.pages[4].obj
    one.Contents[1], other.Contents[1] = other.Contents[1], one.Contents[1]


def another_paper(pdf: Pdf) -> None:
    pdf.pages[8].obj.Contents[1] = pdf.make_stream(says("Another family").encode())


def wrong_page_labels(pdf: Pdf) -> None:
    pdf.Root.PageLabels.Nums[3].St = 2


def index_link(pdf: Pdf) -> pikepdf.Object:
    return next(link for link in pdf.pages[1].obj.Annots if link.Dest[0].objgen == pdf.pages[3].obj.objgen)


def link_astray(pdf: Pdf) -> None:
    index_link(pdf).Dest = Array([pdf.pages[4].obj, Name.XYZ, 0, 842, None])


def dead_link(pdf: Pdf) -> None:
    index_link(pdf).Dest = Array([None, Name.XYZ, 0, 842, None])


def missing_link(pdf: Pdf) -> None:
    pdf.pages[1].obj.Annots = Array(list(pdf.pages[1].obj.Annots)[:-1])


def no_way_back(pdf: Pdf) -> None:
    del pdf.pages[7].obj.Annots


def link_out_of_a_paper(pdf: Pdf) -> None:
    pdf.pages[3].obj.Annots = Array([Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([pdf.pages[8].obj, Name.Fit]))])


def launching_link(pdf: Pdf) -> None:
    pdf.pages[3].obj.Annots = Array([Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.Launch, F=String("calc")))])


def file_link(pdf: Pdf) -> None:
    pdf.pages[3].obj.Annots = Array([Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI=String("file:///etc/passwd")))])


def comment(pdf: Pdf) -> None:
    pdf.pages[3].obj.Annots = Array([Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("a remark"))])


def page_script(pdf: Pdf) -> None:
    pdf.pages[3].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def document_script(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), Dictionary(
        S=Name.JavaScript, JS=String("app.alert(1)"))])))


def opening_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def embedded_file(pdf: Pdf) -> None:
    pdf.attachments["secret.txt"] = b"secret"


def form(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array())


def layers(pdf: Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def opens_elsewhere(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[1].obj, Name.XYZ, 0, 842, 1])


def opens_too_large(pdf: Pdf) -> None:
    pdf.Root.OpenAction[4] = 4


def bookmarks_hidden(pdf: Pdf) -> None:
    del pdf.Root.PageMode


def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


def other_title(pdf: Pdf) -> None:
    pdf.docinfo.Title = String("A child's name")


def author(pdf: Pdf) -> None:
    pdf.docinfo.Author = String("Somebody")


def bookmark_renamed(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.Next.First.Title = String("A2 Another report")


def bookmark_astray(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.Next.First.Dest = Array([pdf.pages[8].obj, Name.XYZ, 0, 842, None])


def bookmark_missing(pdf: Pdf) -> None:
    first = pdf.Root.Outlines.First
    del first.Next
    pdf.Root.Outlines.Last = first


def heading_lost(pdf: Pdf) -> None:
    report = pdf.Root.Outlines.First.Next.First
    del report.First, report.Last, report.Count


@pytest.mark.parametrize(("fault", "told"), [
    (wrong_label, "page A4 does not carry its stamp"),
    (wrong_footer, "page A4 does not carry its stamp"),
    (stamp_elsewhere, "page A4 carries its stamp at another place"),
    (stamps_elsewhere_on_every_page, "the stamp of page A2 is not in its place"),
    (stamp_upside_down, "the stamp of page B3 is not in its place"),
    (no_stamp, "page B2 does not carry its stamp"),
    (stamp_papered_over, "page B2 does not carry its stamp"),
    (stamp_cropped_away, "page B2 does not lie as its paper did"),
    (page_turned, "page B2 does not lie as its paper did"),
    (missing_page, "it has 9 pages, not 10"),
    (extra_page, "it has 11 pages, not 10"),
    (swapped_pages, "page A2 is not the page of the paper that belongs there"),
    (another_paper, "page B2 is not the page of the paper that belongs there"),
    (wrong_page_labels, "page 3 is labelled A2, not A1"),
    (link_astray, "the index does not lead to every section and document"),
    (dead_link, "page ii has a mark that is no harmless link"),
    (missing_link, "the index does not lead to every section and document"),
    (no_way_back, "the divider of section B does not lead back"),
    (link_out_of_a_paper, "a link on page A2 leads out of its document"),
    (launching_link, "page A2 has a mark that is no harmless link"),
    (file_link, "page A2 has a mark that is no harmless link"),
    (comment, "page A2 has a mark that is no harmless link"),
    (page_script, "page A2 holds /AA"),
    (document_script, "the catalogue holds /Names"),
    (opening_script, "it does not open on the first page at 100 %"),
    (embedded_file, "the catalogue holds /Names"),
    (form, "the catalogue holds /AcroForm"),
    (layers, "the catalogue holds /OCProperties"),
    (opens_elsewhere, "it does not open on the first page at 100 %"),
    (opens_too_large, "it does not open on the first page at 100 %"),
    (bookmarks_hidden, "it does not open with its bookmarks showing"),
    (no_language, "its language is not en-GB"),
    (other_title, "the title is not the plan's"),
    (author, "the document information holds /Author"),
    (bookmark_renamed, "bookmark 3 is not the plan's"),
    (bookmark_astray, "bookmark 3 is not the plan's"),
    (bookmark_missing, "bookmark 2 is not the plan's"),
    (heading_lost, "bookmark 4 is not the plan's"),
])
def test_a_planted_fault_is_told(
    finished: tuple[BundlePlan, Path], tmp_path: Path, fault: Callable[[Pdf], None], told: str
) -> None:
    plan, bundle = finished
    faulty = tmp_path / "faulty.pdf"
    with pikepdf.open(bundle) as pdf:
        fault(pdf)
        pdf.save(faulty)
    assert any(difference.startswith(told) for difference in differences(plan, faulty)), differences(plan, faulty)


def test_a_bundle_saved_again_without_a_fault_is_still_right(
    finished: tuple[BundlePlan, Path], tmp_path: Path
) -> None:
    plan, bundle = finished
    with pikepdf.open(bundle) as pdf:
        pdf.save(tmp_path / "again.pdf")
    assert differences(plan, tmp_path / "again.pdf") == ()


@pytest.mark.parametrize("encryption", [
    pytest.param(pikepdf.Encryption(owner="x", user="", R=3, aes=False, metadata=False), id="weak"),
    pytest.param(pikepdf.Encryption(owner="x", user="", R=6), id="strong"),
    pytest.param(pikepdf.Encryption(owner="x", user="y", R=6), id="locked"),
])
def test_an_encrypted_bundle_is_told(
    finished: tuple[BundlePlan, Path], tmp_path: Path, encryption: pikepdf.Encryption
) -> None:
    plan, bundle = finished
    with pikepdf.open(bundle) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=encryption)
    assert differences(plan, tmp_path / "locked.pdf")[0].startswith(
        ("the file is encrypted", "the file cannot be read as a bundle"))


def test_an_earlier_revision_is_told(finished: tuple[BundlePlan, Path]) -> None:
    plan, bundle = finished
    data = bundle.read_bytes()
    bundle.write_bytes(data + data[data.rindex(b"startxref"):])
    assert differences(plan, bundle) == ("the file holds more than one revision",)


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_file_that_was_cut_off_is_told(finished: tuple[BundlePlan, Path], keep: int) -> None:
    plan, bundle = finished
    bundle.write_bytes(bundle.read_bytes()[:keep])
    (told,) = differences(plan, bundle)
    assert told.startswith("the file cannot be read as a bundle")


@pytest.mark.parametrize(("changes", "told"), [
    ({"title": "Another pack"}, "the cover does not say what it should"),
    ({"marking": "SECRET"}, "page i does not carry its stamp"),
    ({"reference": "CH-2026-015"}, "page A2 does not carry its stamp"),
    ({"version": "v2"}, "the title is not the plan's"),
])
def test_a_bundle_of_another_plan_is_told(
    finished: tuple[BundlePlan, Path], changes: dict[str, str], told: str
) -> None:
    plan, bundle = finished
    assert told in differences(dataclasses.replace(plan, **changes), bundle)  # type: ignore[arg-type]


def test_the_index_must_name_each_document(finished: tuple[BundlePlan, Path]) -> None:
    plan, bundle = finished
    first, second = plan.sections
    renamed = dataclasses.replace(first.documents[0], title="Repute")
    told = differences(dataclasses.replace(plan, sections=(
        dataclasses.replace(first, documents=(renamed,)), second)), bundle)
    assert told == ("bookmark 3 is not the plan's", "the index does not name the document at A2")


def test_a_difference_stops_the_build_as_a_bug_of_ours(finished: tuple[BundlePlan, Path], tmp_path: Path) -> None:
    plan, bundle = finished
    read_back(plan, bundle)
    with pikepdf.open(bundle) as pdf:
        wrong_label(pdf)
        pdf.save(tmp_path / "faulty.pdf")
    with pytest.raises(ReadBackError, match="page A4 does not carry its stamp") as told:
        read_back(plan, tmp_path / "faulty.pdf")
    assert told.value.exit_code is ExitCode.BUG
    assert "Report" not in str(told.value)


def test_streams_that_are_no_streams_are_told(finished: tuple[BundlePlan, Path], tmp_path: Path) -> None:
    plan, bundle = finished
    with pikepdf.open(bundle) as pdf:
        assert isinstance(pdf.pages[3].obj.Contents[0], Stream)
        pdf.pages[3].obj.Contents = Dictionary()
        pdf.save(tmp_path / "faulty.pdf")
    (told,) = differences(plan, tmp_path / "faulty.pdf")
    assert told.startswith("the file cannot be read as a bundle")


def test_two_scans_drawn_by_the_same_words_are_told_apart_by_their_pictures(tmp_path: Path) -> None:
    """Scans of one machine differ in nothing but their picture data (failure story D4)."""
    scans = []
    for grey in (90, 160):
        Image.effect_noise((300, 420), grey).save(tmp_path / f"{grey}.png")
        picture_to_pdf(tmp_path / f"{grey}.png", tmp_path / f"{grey}.raw.pdf")
        cleaned = normalise(tmp_path / f"{grey}.raw.pdf", tmp_path / f"{grey}.pdf")
        scans.append(Prepared(key=str(grey), sha256=cleaned.sha256, pages=cleaned.pages))
    assert scans[0].pages[0].content_sha256 == scans[1].pages[0].content_sha256, "drawn by the same words"
    plan = plan_of({"A Scans": [document("One", scans[0]), document("Other", scans[1])]})
    assemble(plan, lambda one: tmp_path / f"{one.prepared.key}.pdf", tmp_path / "bundle.pdf")
    assert differences(plan, tmp_path / "bundle.pdf") == ()
    with pikepdf.open(tmp_path / "bundle.pdf", allow_overwriting_input=True) as pdf:
        one, other = (page.obj.Resources.XObject for page in pdf.pages[-2:])
        name = next(iter(one.keys()))
        one[name], other[name] = other[name], one[name]
        pdf.save(tmp_path / "bundle.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert differences(plan, tmp_path / "bundle.pdf") == (
        "page A2 is not the page of the paper that belongs there",
        "page A3 is not the page of the paper that belongs there",
    )
