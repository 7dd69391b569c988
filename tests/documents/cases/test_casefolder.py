"""A case folder is read whole, or every mistake in it is told in plain English; nothing in it is touched."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundler.documents.cases.casefolder import CaseReading, all_cases, find_case, is_reference, read
from bundler.documents.definitions.loading import load
from bundler.model.errors import CaseUnreadableError
from bundler.model.finding import Finding
from bundler.model.records import RECORDS

TEMPLATES = Path(__file__).parents[3] / "templates"
MINIMAL: dict[str, Any] = {
    "reference": "CH-1",
    "authority": "exampleshire",
    "packs": ["adm-submission"],
    "child": {"first_name": "Łucja", "surname": "ap Rhŷs"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = tmp_path / "CH-1"
    (case / "attachments").mkdir(parents=True)
    (case / "case.json").write_text(json.dumps(MINIMAL), encoding="utf-8")
    return case


def reading_of(folder: Path, case_json: str | bytes | dict[str, Any]) -> CaseReading:
    text = json.dumps(case_json) if isinstance(case_json, dict) else case_json
    (folder / "case.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(folder)


def one(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_a_case_its_records_and_its_papers_are_read(folder: Path) -> None:
    (folder / "ppm-review-2026-05-14.json").write_text('{"$schema": "x", "child": {"date_of_birth": "09/12/2016"}}')
    (folder / "attachments" / "medicals").mkdir()
    (folder / "attachments" / "medicals" / "scan 3.pdf").write_bytes(b"abc")
    (folder / "notes.docx").write_bytes(b"n")
    reading = read(folder)
    assert reading.findings == ()
    assert reading.file is not None
    assert reading.file.case.child.name == "Łucja ap Rhŷs"
    filed = one_record = reading.file.records[0]
    assert (filed.form, filed.path) == ("ppm-review", "ppm-review-2026-05-14.json")
    assert one_record.record.child is not None
    assert one_record.record.child.date_of_birth == date(2016, 12, 9)
    paper = reading.file.papers[0]
    assert (paper.path, paper.size) == ("attachments/medicals/scan 3.pdf", 3)
    assert paper.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert [stray.path for stray in reading.file.strays] == ["notes.docx"]


def test_every_mistake_of_every_file_is_told_at_once_and_no_half_case_is_handed_out(folder: Path) -> None:
    (folder / "iro-summary.json").write_text('{\n "outcome": "maybe"\n}')
    (folder / "cpr.json").write_text('{"a": 1,}')
    reading = reading_of(
        folder,
        '{"reference": "CH-1", "authority": "exampleshire", "packs": [],\n'
        ' "child": {"first_name": "A",\n'
        '  "date_of_birth": "31/02/2026",\n'
        '  "surename": "B"},\n'
        ' "reviews": [{"number": 1}, {"number": "two", "held_on": 20260214}],\n'
        ' "proceedings": {"in_court": "perhaps"}, "panel": []}',
    )
    assert reading.file is None
    assert [(finding.code, finding.place) for finding in reading.findings] == [
        ("json-too-short", "case.json: packs"),
        ("json-missing", "case.json: child.surname"),
        ("json-date", "case.json: child.date_of_birth"),
        ("json-unknown-key", "case.json: child.surename"),
        ("json-wrong-type", "case.json: reviews[1].number"),
        ("json-date", "case.json: reviews[1].held_on"),
        ("json-wrong-type", "case.json: proceedings.in_court"),
        ("json-wrong-type", "case.json: panel"),
        ("json-syntax", "cpr.json"),
        ("json-choice", "iro-summary.json: outcome"),
    ]
    said = {finding.place: (finding.message, finding.remedy) for finding in reading.findings}
    assert said["case.json: child.date_of_birth"] == (
        "Line 3: '31/02/2026' is not a date.",
        "Write 2026-02-28 or 28/02/2026; leave the key out where the date is not known.",
    )
    assert said["case.json: child.surename"][1] == "Did you mean 'surname'?"
    assert said["iro-summary.json: outcome"] == (
        "Line 2: 'maybe' is not one of the answers this key takes.", "Write one of: support, challenge.",
    )
    assert all(finding.severity == "blocks" for finding in reading.findings)


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        pytest.param(b"", "json-empty", "empty", id="empty"),
        pytest.param(b"\xff\xfe{\x00}\x00", "json-encoding", "UTF-16", id="saved as Unicode by Notepad"),
        pytest.param(b'{\n"a": "caf\xe9"}', "json-encoding", "Line 2", id="saved as Latin-1"),
        pytest.param(b'{"a": 1\n"b": 2}', "json-syntax", "Line 2, column 1: a comma is missing", id="comma missing"),
        pytest.param(b'{"a": 1,}', "json-syntax", "comma before '}'", id="comma too many"),
        pytest.param(b"{'a': 1}", "json-syntax", "' does not begin a text", id="single quotes"),
        pytest.param("{“a”: 1}".encode(), "json-syntax", "typographic quotation mark", id="curly quotes"),
        pytest.param(b'{"a": "b\nc"}', "json-syntax", "broken over two lines", id="line break in a text"),
        pytest.param(b'{"a": "c:\\x"}', "json-syntax", "backslash", id="backslash"),
        pytest.param(b'{"a": 1} x', "json-syntax", "after the end", id="something after the end"),
        pytest.param(b'{"a": ', "json-syntax", "ends too early", id="cut off"),
        pytest.param(b'{// c\n"a": 1}', "json-syntax", "comments", id="comment"),
        pytest.param(b'{"a" 1}', "json-syntax", "colon", id="colon missing"),
        pytest.param(b'{"a": yes}', "json-syntax", "a value is missing", id="bare word"),
        pytest.param(b'{"a": NaN}', "json-syntax", "NaN", id="not a number"),
        pytest.param(b"[" * 100_000, "json-too-deep", "nested", id="brackets without end"),
        pytest.param(b'"' + b" " * 5_000_001, "json-too-big", "too big", id="absurd size"),
        pytest.param(b"[]", "json-wrong-type", "a group of keys belongs", id="a list"),
        pytest.param(b'"x"', "json-wrong-type", "a group of keys belongs", id="a text"),
        pytest.param(b"\x00\x01\x02", "json-syntax", "a value is missing", id="binary"),
    ],
)
def test_a_file_that_is_no_json_says_why_in_words(folder: Path, raw: bytes, code: str, words: str) -> None:
    finding = one(reading_of(folder, raw).findings)
    assert finding.code == code
    assert finding.place == "case.json"
    assert words in finding.message
    assert finding.remedy


def test_a_key_stated_twice_is_told_with_both_lines(folder: Path) -> None:
    text = json.dumps(MINIMAL)[:-1] + ',\n"panel": {"name": "A"},\n"panel": {"name": "B"}}'
    finding = one(reading_of(folder, text).findings)
    assert finding.code == "json-duplicate-key"
    assert finding.place == "case.json: panel"
    assert "line 2 and on line 3" in finding.message


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    assert reading_of(folder, b"\xef\xbb\xbf" + json.dumps(MINIMAL).encode()).file is not None


@pytest.mark.parametrize(
    ("extra", "place", "words"),
    [
        ({"panel": {"name": "a\x07b"}}, "panel.name", "cannot be printed"),
        ({"panel": {"name": "\ud83d"}}, "panel.name", "cannot be printed"),
        ({"child": {"first_name": 7, "surname": "x"}}, "child.first_name", "'7' stands where text belongs"),
        ({"child": {"first_name": None, "surname": "x"}}, "child.first_name", "null (nothing) stands where text"),
        ({"reviews": [{"number": 10**30}]}, "reviews[0].number", "far too large"),
        ({"reviews": [{"number": 0}]}, "reviews[0].number", "out of range"),
        ({"reviews": {"number": 1}}, "reviews", "a list belongs"),
        ({"legal_status": {"kind": "care order"}}, "legal_status.kind", "not one of the answers"),
        ({"papers": [{"file": "../other/x.pdf"}]}, "papers[0].file", "does not name a file below attachments"),
        ({"papers": [{"file": "C:/x.pdf"}]}, "papers[0].file", "does not name a file below attachments"),
        ({"papers": [{"file": "a\\x.pdf"}]}, "papers[0].file", "does not name a file below attachments"),
        (
            {"quality_assurance": {"cpr_by_team_manager": {"scan": "/etc/passwd"}}},
            "quality_assurance.cpr_by_team_manager.scan", "does not name a file",
        ),
        ({"entered_care_on": "2026-02-30"}, "entered_care_on", "'2026-02-30' is not a date"),
        ({"entered_care_on": "1/2/26"}, "entered_care_on", "'1/2/26' is not a date"),
        ({"entered_care_on": "2026-02-01T00:00:00Z"}, "entered_care_on", "is not a date"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_at_its_place(
    folder: Path, extra: dict[str, Any], place: str, words: str
) -> None:
    finding = one(reading_of(folder, MINIMAL | extra).findings)
    assert finding.place == f"case.json: {place}"
    assert words in finding.message
    assert finding.message.encode()
    assert finding.remedy


def test_a_time_written_as_a_bare_number_is_refused(folder: Path) -> None:
    (folder / "ppm-initial.json").write_text('{"starts_at": 1430}')
    assert one(read(folder).findings).message == "Line 1: '1430' is not a time of day."
    (folder / "ppm-initial.json").write_text('{"starts_at": "14.30"}')
    assert read(folder).findings == ()


def test_the_reference_is_the_folders_name(folder: Path) -> None:
    finding = one(reading_of(folder, MINIMAL | {"reference": "CH-2"}).findings)
    assert finding.code == "json-reference"
    assert "CH-2" in finding.message
    assert "CH-1" in finding.message


@pytest.mark.parametrize("name", ["CON", "nul.2026", "Com1", "CH-1."])
def test_a_reference_that_no_folder_on_windows_can_have_is_refused(folder: Path, name: str) -> None:
    renamed = folder.rename(folder.with_name(name))
    (finding,) = reading_of(renamed, MINIMAL | {"reference": name}).findings
    assert (finding.code, finding.place) == ("json-wrong-value", "case.json: reference")
    assert "Windows has no folder" in finding.message
    assert not is_reference(name)
    with pytest.raises(CaseUnreadableError, match="cannot be the reference"):
        find_case(name, renamed.parent)


@pytest.mark.parametrize("name", ["CONWAY-1", "CH-1.2", "COM", "AUX-1", "x.con"])
def test_a_reference_that_only_looks_like_one_is_fine(name: str) -> None:
    assert is_reference(name)


def test_an_authority_or_pack_that_nobody_defined_is_told_with_the_nearest_name(folder: Path) -> None:
    (folder / "case.json").write_text(json.dumps(MINIMAL | {"authority": "exampelshire", "packs": ["adm"]}))
    authority, pack = read(folder, load(TEMPLATES)).findings
    assert (authority.place, pack.place) == ("case.json: authority", "case.json: packs[0]")
    assert "Did you mean 'exampleshire'?" in authority.remedy
    assert "adm-submission" in pack.remedy


def test_a_json_file_of_unknown_name_is_told_with_the_nearest_form(folder: Path) -> None:
    (folder / "iro-sumary.json").write_text("{}")
    (folder / "Case.json").write_text("{}")
    upper, typo, alike = read(folder).findings
    assert alike.code == "file-names-alike"
    assert upper.remedy.startswith("Did you mean case.json?")
    assert typo.code == "json-unknown-form"
    assert typo.remedy.startswith("Did you mean iro-summary.json? Rename it so (or")


def test_no_case_json_is_a_finding_and_no_folder_an_error(folder: Path, tmp_path: Path) -> None:
    (folder / "case.json").unlink()
    assert one(read(folder).findings).code == "case-json-missing"
    with pytest.raises(CaseUnreadableError):
        read(tmp_path / "none")


def test_links_pipes_and_names_nobody_can_print_are_refused_and_stand_on_the_ledger(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.pdf").write_bytes(b"x")
    (folder / "attachments" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "attachments" / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "attachments" / "loop").symlink_to(folder)
    os.mkfifo(folder / "attachments" / "pipe")
    (folder / "attachments" / "two\nlines.pdf").write_bytes(b"x")
    Path(os.fsdecode(bytes(folder / "attachments") + b"/\xff.pdf")).write_bytes(b"x")
    reading = read(folder)
    assert reading.file is not None
    assert reading.file.papers == ()
    assert sorted((finding.code, finding.place) for finding in reading.findings) == [
        ("file-is-a-link", "attachments/link.pdf"),
        ("file-is-a-link", "attachments/linked"),
        ("file-is-a-link", "attachments/loop"),
        ("file-is-no-document", "attachments/pipe"),
        ("file-name-unreadable", "attachments/\\udcff.pdf"),
        ("file-name-unreadable", "attachments/two\\nlines.pdf"),
    ]
    assert {row.path for row in reading.file.set_aside} == {finding.place for finding in reading.findings}
    assert {row.disposition for row in reading.file.set_aside} == {"rejected"}


def test_temporary_system_and_own_files_are_set_aside_without_being_opened(folder: Path) -> None:
    for path in (
        "attachments/~$port.docx", "attachments/~WRD0001.tmp", "attachments/Thumbs.db", "attachments/.DS_Store",
        "attachments/desktop.ini", "attachments/~DF12AB.tmp", "attachments/5E12AB00", "attachments/0A1B2C3D.tmp",
        "attachments/Report.docx.sb-1a2b3c4d-Xy12zA/Report.docx",
        "attachments/.~lock.report.docx#", "attachments/.hidden/x.pdf", "STATUS.html", "README.txt",
        "case.schema.json", "HOWTO.txt",
    ):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(b"x")
        (folder / path).chmod(0)
    reading = read(folder)
    assert reading.findings == ()
    assert reading.file is not None
    assert reading.file.papers == reading.file.strays == ()
    assert len(reading.file.set_aside) == 15
    assert all(row.reason and row.sha256 == "" for row in reading.file.set_aside)


NAMES = [
    """<b>'Tom' & "Jo".pdf""",
    "Ŵyn ẃ – Łódź.pdf", "👩‍👧 family.pdf", "é" * 120 + ".pdf",
    "x" * 246 + ".pdf",
    "no extension",
]


def test_names_of_every_kind_arrive_as_they_are(folder: Path) -> None:
    for name in NAMES:
        (folder / "attachments" / name).write_bytes(name.encode())
    reading = read(folder)
    assert reading.file is not None
    assert sorted(paper.path for paper in reading.file.papers) == sorted(f"attachments/{name}" for name in NAMES)
    assert {finding.severity for finding in reading.findings} == {"tells"}
    assert len(reading.findings) == 2


def test_names_that_differ_only_by_capitals_or_accents_are_told_and_both_kept(folder: Path) -> None:
    for name in ("DBS.pdf", "dbs.pdf", "Ren\u00e9.pdf", "Rene\u0301.pdf"):
        (folder / "attachments" / name).write_bytes(name.encode())
    reading = read(folder)
    assert reading.file is not None
    assert len(reading.file.papers) == 4
    assert [finding.code for finding in reading.findings] == ["file-names-alike", "file-names-alike"]


def test_a_paper_that_vanishes_or_may_not_be_opened_is_a_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone.pdf", "closed.pdf", "fine.pdf"):
        (folder / "attachments" / name).write_bytes(b"x")
    real = os.open

    def faulty(path: Any, flags: int, *args: Any) -> int:
        if str(path).endswith("gone.pdf"):
            raise FileNotFoundError(2, "No such file")
        if str(path).endswith("closed.pdf"):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *args)

    monkeypatch.setattr(os, "open", faulty)
    reading = read(folder)
    assert reading.file is not None
    assert [paper.path for paper in reading.file.papers] == ["attachments/fine.pdf"]
    assert {(finding.code, finding.place) for finding in reading.findings} == {
        ("file-unreadable", "attachments/gone.pdf"), ("file-unreadable", "attachments/closed.pdf"),
    }  # fmt: skip
    assert {row.path for row in reading.file.set_aside} == {"attachments/gone.pdf", "attachments/closed.pdf"}


def test_a_record_that_may_not_be_opened_is_a_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", closed)
    reading = read(folder)
    assert reading.file is None
    assert one(reading.findings).message == "The file cannot be read: this user may not open it."


def test_a_paper_that_changes_while_it_is_read_is_a_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = folder / "attachments" / "copying.pdf"
    paper.write_bytes(b"half")
    real = os.fstat
    looks: list[int] = []

    def while_somebody_writes(number: int) -> os.stat_result:
        if real(number).st_ino == paper.stat().st_ino:
            looks.append(number)
            if len(looks) == 3:  # opened, before the first byte, after the last
                paper.write_bytes(b"half and half")
        return real(number)

    monkeypatch.setattr(os, "fstat", while_somebody_writes)
    assert one(read(folder).findings).code == "file-is-changing"


def test_a_misnamed_attachments_folder_is_told(folder: Path) -> None:
    (folder / "attachments").rmdir()
    (folder / "Attachment").mkdir()
    (folder / "Attachment" / "x.pdf").write_bytes(b"x")
    assert one(read(folder).findings).code == "folder-misnamed"


def test_reading_changes_nothing(folder: Path) -> None:
    (folder / "attachments" / "a.pdf").write_bytes(b"a")

    def state() -> list[tuple[str, int, int]]:
        return [(str(path), path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(folder.rglob("*"))]

    before = state()
    read(folder)
    assert state() == before


def test_a_case_is_found_by_reference_or_path_and_never_outside_the_cases(folder: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    folder.rename(cases / "CH-1")
    (cases / ".hidden").mkdir()
    (cases / "README.md").write_text("x")
    (cases / "CH-9").symlink_to(tmp_path)
    assert find_case("CH-1", cases) == cases / "CH-1"
    assert find_case(str(cases / "CH-1"), Path("elsewhere")) == cases / "CH-1"
    assert all_cases(cases) == (cases / "CH-1",)
    for wrong in ("CH-9", "", ".hidden", "x" * 300, "a\0b", "../none", "/none/" + "x" * 300, "~"):
        with pytest.raises(CaseUnreadableError):
            find_case(wrong, cases)
    with pytest.raises(CaseUnreadableError) as caught:
        find_case("CH-2", cases)
    assert caught.value.remedy == "Did you mean CH-1?"
    with pytest.raises(CaseUnreadableError):
        all_cases(tmp_path / "none")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2026-01-01", "yes", "ifa"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def keys_of(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_json_in_any_place_gives_findings_and_never_a_traceback(folder: Path, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(RECORDS)))
    record = data.draw(st.dictionaries(st.sampled_from(keys_of(RECORDS[form])), ANY_JSON, max_size=4) | ANY_JSON)
    case = MINIMAL | data.draw(st.dictionaries(st.sampled_from([*MINIMAL, "people", "reviews", "papers"]), ANY_JSON))
    (folder / "case.json").write_text(json.dumps(case))
    for stale in folder.glob("*.json"):
        if stale.name != "case.json":
            stale.unlink()
    (folder / f"{form}.json").write_text(json.dumps(record))
    reading = read(folder)
    assert (reading.file is None) == bool(reading.findings)
    for finding in reading.findings:
        assert finding.model_dump_json()
        assert finding.message
        assert finding.remedy


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200) | (st.text(max_size=100) | st.text('{}[]",:\\u0 1a\n')).map(str.encode))
def test_any_bytes_give_findings_and_never_a_traceback(folder: Path, raw: bytes) -> None:
    reading = reading_of(folder, raw)
    assert reading.file is None
    assert reading.findings
