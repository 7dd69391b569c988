"""What programs leave beside papers: owner files, copies in conflict, placeholders, unfinished downloads."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bundler.documents.cases.casefolder import read
from bundler.documents.cases.footprint import footprint
from bundler.documents.cases.found_files import fingerprint, may_be_read, walk
from bundler.documents.cases.placeholders import is_elsewhere
from bundler.model.finding import Finding
from tests.conftest import LayOut


def word_owner_file(name: str) -> bytes:
    """What Word writes: the name in 8-bit letters in 54 bytes, then in UTF-16 in 108."""
    ansi = name.encode("cp1252", errors="replace")
    wide = name.encode("utf-16-le").ljust(106, b" ")
    return bytes([len(ansi)]) + ansi.ljust(53, b"\0") + bytes([len(name), 0]) + wide


def excel_owner_file(name: str) -> bytes:
    ansi = name.encode("cp1252", errors="replace")
    wide = name.encode("utf-16-le").ljust(108, b" ")
    return bytes([len(ansi)]) + ansi.ljust(54, b" ") + bytes([len(name), 0]) + wide


def codes_and_places(folder: Path) -> list[tuple[str, str]]:
    return sorted((finding.code, finding.place) for finding in walk(folder).findings)


@pytest.mark.parametrize(
    ("paper", "owner_file", "raw", "words"),
    [
        pytest.param("Report.docx", "~$port.docx", word_owner_file("Jo Bloggs"), "in Word by Jo Bloggs", id="Word"),
        pytest.param("abc.docx", "~$abc.docx", word_owner_file("Siân Ŵyn"), "by Siân Ŵyn", id="Welsh letters"),
        pytest.param("letters.docx", "~$etters.docx", word_owner_file("Jo"), "by Jo", id="one letter covered"),
        pytest.param("costs.xlsx", "~$costs.xlsx", excel_owner_file("Jo Bloggs"), "Excel by Jo Bloggs", id="Excel"),
        pytest.param("r.odt", ".~lock.r.odt#", b",jo,PC1,1.1.2026 10:00,file:///x;", "LibreOffice by jo", id="Writer"),
        pytest.param("Report.docx", "~$port.docx", b"", "“Report.docx” is open in Word;", id="a file without a name"),
        pytest.param("Report.docx", "~$port.docx", b"\x09" + b"\x07" * 161, "is open in Word", id="rubbish"),
        pytest.param("Report.docx", "~$port.docx", b"x" * 90_000, "is open in Word; the", id="no owner file at all"),
    ],
)
def test_an_open_paper_is_told_with_the_name_of_who_has_it_open(
    tmp_path: Path, paper: str, owner_file: str, raw: bytes, words: str
) -> None:
    (tmp_path / paper).write_bytes(b"x")
    (tmp_path / owner_file).write_bytes(raw)
    found = walk(tmp_path)
    assert [(finding.code, finding.severity, finding.place) for finding in found.findings] == [
        ("open-in-word", "blocks", paper)
    ]
    assert words in found.findings[0].message
    assert found.files == (paper,)
    assert [(row.path, row.disposition) for row in found.set_aside] == [(owner_file, "not-asked-for")]


def test_an_owner_file_whose_paper_is_elsewhere_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "medicals").mkdir()
    (tmp_path / "medicals/Report.docx").write_bytes(b"x")
    (tmp_path / "~$port.docx").write_bytes(word_owner_file("Jo"))
    assert codes_and_places(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        "Report-LAPTOP12.docx", "Report-DESKTOP-4F7K2.docx", "Report (1).docx", "Copy of Report.docx",
        "Report - Copy.docx", "Report - Copy (2).docx", "Report (Jo Bloggs's conflicted copy 2026-01-02).docx",
        "Report (conflicted copy 2026-01-02 101010).docx", "Report.sync-conflict-20260102-101010-ABCDEFG.docx",
    ],
)  # fmt: skip
def test_a_copy_in_conflict_asks_which_one_counts_and_stays_a_paper(tmp_path: Path, name: str) -> None:
    for each in ("Report.docx", name):
        (tmp_path / each).write_bytes(b"x")
    found = walk(tmp_path)
    assert [(finding.code, finding.severity, finding.place) for finding in found.findings] == [
        ("copy-in-conflict", "warns", name)
    ]
    assert "Report.docx" in found.findings[0].message
    assert set(found.files) == {"Report.docx", name}


def test_nobody_is_asked_to_compare_a_copy_that_is_the_same_to_the_byte(lay_out: LayOut) -> None:
    papers = {"DBS.pdf": b"one", "DBS (1).pdf": b"one", "CPR.pdf": b"one", "CPR (1).pdf": b"two"}
    findings = read(lay_out(papers=papers)).findings
    assert [(finding.code, finding.place) for finding in findings] == [
        ("copy-in-conflict", "attachments/CPR (1).pdf")
    ]


@pytest.mark.parametrize(
    "name", ["Copy of birth certificate.pdf", "Letter (2).pdf", "Review-2026.pdf", "Letter-ALL.pdf", "Report-V2.docx"]
)
def test_a_paper_that_only_sounds_like_a_copy_is_a_paper_like_any_other(tmp_path: Path, name: str) -> None:
    for each in ("Report.docx", "Letter.docx", name):
        (tmp_path / each).write_bytes(b"x")
    assert codes_and_places(tmp_path) == []


@pytest.mark.parametrize("name", ["scan.pdf.crdownload", "scan.pdf.part", "Unconfirmed 12.crdownload", "a.filepart"])
def test_an_unfinished_download_is_told_and_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / name).chmod(0)
    assert codes_and_places(tmp_path) == [("download-unfinished", name)]
    assert [row.path for row in walk(tmp_path).set_aside] == [name]


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="this system cannot be asked for holes")
def test_a_placeholder_is_told_and_rejected_and_a_paper_beside_it_is_not(tmp_path: Path) -> None:
    with (tmp_path / "cloud.pdf").open("wb") as file:
        file.truncate(100_000)
    (tmp_path / "here.pdf").write_bytes(b"x" * 100_000)
    (tmp_path / "empty.pdf").write_bytes(b"")
    found = walk(tmp_path)
    assert codes_and_places(tmp_path) == [("file-in-cloud", "cloud.pdf")]
    assert [(row.path, row.disposition) for row in found.set_aside] == [("cloud.pdf", "rejected")]
    assert found.files == ("empty.pdf", "here.pdf")


class WindowsStat:
    st_size = 100
    st_file_attributes = 0x400000 | 0x20


def test_windows_tells_a_placeholder_by_its_attributes() -> None:
    assert is_elsewhere(WindowsStat(), Path("not there"))  # type: ignore[arg-type]  # all that is asked of it


@pytest.mark.parametrize("number", [errno.EBUSY, errno.ETXTBSY])
def test_a_file_that_somebody_is_copying_is_no_fault_of_its_permissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")

    def refuse(*_: object) -> int:
        raise OSError(number, "busy")

    monkeypatch.setattr(os, "open", refuse)
    finding = fingerprint(tmp_path, "a.pdf")
    assert isinstance(finding, Finding)
    assert finding.code == "file-in-use"
    assert not may_be_read(tmp_path / "a.pdf")


def test_a_footprint_sees_papers_and_owner_files_and_none_of_our_own_pages(tmp_path: Path) -> None:
    (tmp_path / "attachments").mkdir()
    for path in (
        "case.json", "STATUS.html", "STATUS.txt", ".STATUS-1a2b.tmp", "attachments/a.pdf", "attachments/~$a.docx",
        "attachments/~WRL0001.tmp", "attachments/Thumbs.db", "attachments/b.pdf.part",
    ):  # fmt: skip
        (tmp_path / path).write_bytes(b"x")
    found = footprint(tmp_path)
    assert found is not None
    assert set(found) == {"case.json", "attachments/a.pdf", "attachments/~$a.docx", "attachments/b.pdf.part"}
    assert found["attachments/b.pdf.part"] == (0, 0, 0), "how far a download is changes nothing"
