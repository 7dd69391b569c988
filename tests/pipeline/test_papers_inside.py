"""A case whose papers came in e-mails and archives: each is a paper of its own, and none is lost."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bundler.model.errors import CaseBusyError
from bundler.model.manifest import LedgerRow, Manifest
from bundler.pipeline import examining
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf
from tests.documents.intake.mail_papers import eml, zipped

REPORT, SCHOOL, NURSERY = SMALL_PAPERS.values()


def photo() -> bytes:
    target = BytesIO()
    Image.new("RGB", (60, 40), "red").save(target, "JPEG")
    return target.getvalue()


MAIL = eml(
    "Please find the papers attached.",
    subject="Papers for panel",
    attachments={"Assessment report.pdf": REPORT},
    nested=eml("I took a photo.", subject="My letter", attachments={"letter.jpg": photo()}),
)
ARCHIVE = zipped({"Letters/School.pdf": SCHOOL, "Letters/Thumbs.db": b"x", "from the nursery letter.pdf": NURSERY})
PAPERS = {"from the social worker.eml": MAIL, "scanned.zip": ARCHIVE}


def built(workshop: Workshop) -> Build:
    return build_pack(workshop, "T-1", "small", draft=False)


def looked(workshop: Workshop) -> Look:
    return look_at(workshop, "T-1", "small")[0]


def ledger_of(build: Build) -> dict[str, LedgerRow]:
    assert build.manifest
    return {row.path: row for row in Manifest.model_validate_json(build.manifest.read_bytes()).ledger}


def codes(look: Look, severity: str) -> list[tuple[str, str]]:
    return [(one.code, one.place.removeprefix("attachments/")) for one in look.findings if one.severity == severity]


def page_texts(bundle: Path | None) -> list[str]:
    assert bundle
    with pypdfium2.PdfDocument(bundle) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.office
def test_papers_in_emails_and_archives_are_bundled_and_each_stands_on_the_ledger(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers=PAPERS)
    build = built(workshop)
    assert build.outcome == "built", build.findings
    rows = {path.removeprefix("attachments/"): row.disposition for path, row in ledger_of(build).items()}
    assert rows == {
        "case.json": "included",
        "from the social worker.eml": "not-recognised",
        "from the social worker.eml/Assessment report.pdf": "included",
        "from the social worker.eml/My letter.eml": "included",
        "from the social worker.eml/My letter.eml/letter.jpg": "included",
        "scanned.zip": "superseded",
        "scanned.zip/Letters/School.pdf": "included",
        "scanned.zip/Letters/Thumbs.db": "not-asked-for",
        "scanned.zip/from the nursery letter.pdf": "included",
    }
    texts = "\n".join(page_texts(build.bundle))
    for words in ("Assessment, second page", "from the school", "from the nursery", "I took a photo"):
        assert words in texts
    assert "gp@example.org" in texts, "the e-mail's page says who wrote it"


@pytest.mark.office
def test_the_same_bytes_are_built_where_the_store_is_empty_again(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers=PAPERS)
    first = built(workshop)
    assert first.bundle
    before = first.bundle.read_bytes()
    shutil.rmtree(workshop.output)
    fresh = Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)
    again = built(fresh)
    assert again.bundle
    assert again.bundle.read_bytes() == before


@pytest.mark.office
def test_a_signed_email_that_is_used_is_kept_beside_the_bundle_as_it_came(workshop: Workshop, lay_out: LayOut) -> None:
    signed = (
        b"From: a@b.example\nSubject: Letter\nContent-Type: multipart/signed; boundary=x\n\n--x\n\nDear panel\n--x\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--x--\n"
    )
    lay_out(papers={**SMALL_PAPERS, "Letter from the GP.eml": signed})
    build = built(workshop)
    assert build.bundle
    (kept,) = (build.bundle.parent / "signed-originals").iterdir()
    assert kept.suffix == ".eml"
    assert kept.read_bytes() == signed


def test_what_the_findings_say_of_a_paper_in_an_email_names_both(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, "from the GP.eml": eml(attachments={"x.pdf": text_pdf("?")})})
    look = looked(workshop)
    assert look.is_complete
    said = {one.code: one for one in look.findings}
    assert "“x.pdf” (in the e-mail “from the GP.eml”) is not recognised" in said["paper-not-recognised"].message
    assert "(file “from the GP.eml/x.pdf”)" in said["paper-not-recognised"].remedy
    assert said["covering-mail"].severity == "tells"
    assert "the paper in it is listed by itself" in said["covering-mail"].message


def test_an_email_and_the_paper_it_brought_are_not_both_taken_for_one_item(workshop: Workshop, lay_out: LayOut) -> None:
    papers = {**SMALL_PAPERS, "Assessment report.eml": eml(attachments={"signed copy.pdf": text_pdf("signed")})}
    del papers["Assessment report.pdf"]
    lay_out(papers=papers)
    (blocking,) = [one for one in looked(workshop).findings if one.severity == "blocks"]
    assert blocking.code == "item-has-two-papers"
    assert "“Assessment report.eml” is the e-mail that brought the other" in blocking.remedy
    left_out = {"papers": [{"file": "Assessment report.eml", "leave_out": "only its attachment counts"}]}
    lay_out(left_out, papers=papers)
    look = looked(workshop)
    assert look.is_complete
    assert [each.paper.path for held in look.seen.checked.holding.of("report") for each in held.papers] == [  # type: ignore[union-attr]
        "attachments/Assessment report.eml/signed copy.pdf"
    ]


def test_an_archive_named_after_an_item_says_what_its_papers_are(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letters.zip": zipped({"1.pdf": SCHOOL, "2.pdf": NURSERY}), "Assessment report.pdf": REPORT})
    look = looked(workshop)
    assert look.is_complete
    assert codes(look, "warns") == []


def test_what_case_json_says_of_an_archive_holds_for_all_in_it(workshop: Workshop, lay_out: LayOut) -> None:
    papers = {**SMALL_PAPERS, "old.zip": zipped({"letter 1.pdf": text_pdf("a"), "b/letter 2.pdf": text_pdf("b")})}
    lay_out({"papers": [{"file": "old.zip", "leave_out": "sent last year"}]}, papers)
    look = looked(workshop)
    assert look.seen
    rows = {row.path: row.reason for row in look.seen.checked.holding.aside}
    assert rows["attachments/old.zip/b/letter 2.pdf"] == "case.json leaves it out: sent last year"
    assert rows["attachments/old.zip"] == "case.json leaves it out: sent last year"


def test_a_paper_that_stays_inside_holds_the_item_it_is_named_after(workshop: Workshop, lay_out: LayOut) -> None:
    data = bytearray(zipped({"Assessment report.pdf": REPORT, "letter.pdf": SCHOOL}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    lay_out(papers={"locked.zip": bytes(data)})
    look = looked(workshop)
    assert ("password-needed", "locked.zip/Assessment report.pdf") in codes(look, "blocks")
    (finding,) = [one for one in look.findings if one.code == "password-needed"]
    assert finding.item == "report"


def test_an_archive_that_is_locked_is_told_in_one_line_and_its_papers_stand_on_the_ledger(
    workshop: Workshop, lay_out: LayOut
) -> None:
    names = [f"{number}.pdf" for number in range(7)]
    data = bytearray(zipped({**dict.fromkeys(names, b"x"), "letter.pdf": b"y"}))
    for entry, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(entry, at + 1)) >= 0:
            data[at + flags] |= 1
    lay_out(papers={**SMALL_PAPERS, "locked.zip": bytes(data)})
    look = looked(workshop)
    assert codes(look, "warns") == [("password-needed", "locked.zip")]
    (said,) = [one for one in look.findings if one.severity == "warns"]
    assert said.message.startswith("7 papers stay inside it, “0.pdf”, “1.pdf”, “2.pdf”, “3.pdf”, “4.pdf” and 2 more.")
    assert codes(look, "blocks") == [("password-needed", "locked.zip/letter.pdf")]
    assert look.seen
    aside = {row.path.removeprefix("attachments/locked.zip/") for row in look.seen.checked.holding.aside}
    assert aside >= set(names)


def test_an_archive_that_contains_itself_is_unpacked_once(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = zipped({"letter.pdf": SCHOOL})
    for _ in range(8):
        inner = zipped({"next.zip": inner})
    lay_out(papers={**SMALL_PAPERS, "deep.zip": inner})
    look = looked(workshop)
    assert [code for code, _ in codes(look, "warns")].count("zip-bomb") == 1
    monkeypatch.setattr(examining, "MAX_MEMBERS", 2)
    look = looked(workshop)
    assert ("zip-bomb", "deep.zip/next.zip/next.zip") in codes(look, "warns")


def test_the_papers_of_one_case_can_only_come_to_so_many_bytes(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = zipped({f"{number}.txt": bytes(5_000) for number in range(3)})
    lay_out(papers={**SMALL_PAPERS, "big.zip": zipped({"a.zip": big, "b.zip": zipped({"c.zip": big, "d": b""})})})
    monkeypatch.setattr(examining, "MAX_UNPACKED_BYTES", 20_000)
    assert ("zip-bomb", "big.zip/b.zip/c.zip") in codes(looked(workshop), "warns")


def test_no_more_is_unpacked_once_too_much_has_come_out_of_one_archive(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand small archives in one can fill a disk, though each of them keeps the limits."""
    many = {f"{number:02}.zip": zipped({f"{number}.txt": bytes(5_000) + b"%d" % number}) for number in range(60)}
    lay_out(papers={**SMALL_PAPERS, "big.zip": zipped(many)})
    monkeypatch.setattr(examining, "MAX_UNPACKED_BYTES", 30_000)
    look = looked(workshop)
    assert len(list((workshop.output / ".store/unpacked").rglob("*.txt"))) <= 16
    assert look.file
    assert {f"attachments/big.zip/{name}" for name in many} <= {paper.path for paper in look.file.papers}
    assert ("zip-bomb", "big.zip") in codes(look, "warns")


def test_who_may_only_read_sees_the_papers_inside_too(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(papers={"Letters.zip": zipped({"1.pdf": SCHOOL}), "Assessment report.pdf": REPORT})
    may = Path.mkdir

    def denied_in_the_output(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if path.is_relative_to(workshop.output):
            raise PermissionError(13, "denied")
        may(path, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", denied_in_the_output)
    look = looked(workshop)
    assert look.is_complete
    assert not workshop.output.exists()


def test_papers_that_somebody_took_out_of_the_store_are_unpacked_again(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letters.zip": zipped({"1.pdf": SCHOOL}), "Assessment report.pdf": REPORT})
    assert looked(workshop).is_complete
    (kept,) = (path for path in (workshop.output / ".store/unpacked").rglob("*.pdf"))
    kept.unlink()
    assert looked(Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)).is_complete
    assert kept.read_bytes() == SCHOOL


def test_bytes_of_the_store_that_somebody_changed_stop_one_build_and_no_more(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={"Letters.zip": zipped({"1.pdf": SCHOOL}), "Assessment report.pdf": REPORT})
    looked(workshop)
    (kept,) = (path for path in (workshop.output / ".store/unpacked").rglob("*.pdf"))
    kept.write_bytes(SCHOOL[:-1] + b"?")
    with pytest.raises(CaseBusyError):
        built(workshop)
    assert built(workshop).outcome == "built"


def test_the_store_leaves_no_half_unpacked_paper_behind(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers=PAPERS)
    looked(workshop)
    store = workshop.output / ".store"
    names = {path.relative_to(store).parts[0] for path in store.rglob("*") if path.is_file()}
    assert names == {"unpacked", "examined", "roster.json"}
