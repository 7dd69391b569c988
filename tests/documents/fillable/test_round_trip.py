"""Record to Word and back is the identity: for every form that is registered, whatever is written in it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bundler.documents.fillable.answering import without_prompt
from bundler.model.records import RECORDS
from bundler.model.returned import Answers, is_nothing, recorded
from bundler.rules.merging import merge
from tests.documents.fillable import filling

RELAXED = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@pytest.mark.parametrize("form", sorted(RECORDS))
@RELAXED
@given(data=st.data())
def test_what_comes_back_untouched_changes_nothing(form: str, data: st.DataObject) -> None:
    record = data.draw(filling.records(form))
    with TemporaryDirectory() as folder:
        returned = filling.read(filling.written(form, record), Path(folder))
    merged = merge(returned.base, recorded(record), returned.answers)
    assert merged.is_whole, (merged.changes[:2], merged.conflicts[:2])
    assert merged.record == recorded(record)
    assert not any((returned.unclear, returned.lost, returned.unknown, returned.facts, returned.outside))


@pytest.mark.parametrize("form", sorted(RECORDS))
@RELAXED
@given(data=st.data())
def test_a_blank_record_gets_everything_that_a_filled_in_form_says(form: str, data: st.DataObject) -> None:
    """The controls alone carry the answers: what the form remembers of the record is taken away."""
    record = data.draw(filling.records(form))
    with TemporaryDirectory() as folder:
        returned = filling.read(filling.without_base(filling.written(form, record)), Path(folder))
        known = filling.read(filling.written(form, record), Path(folder)).base
    assert returned.base is None
    assert known is not None
    assert plain(returned.answers) == plain(known)


def plain(answers: Answers) -> object:
    """Answers but for blank ones, and for what Word itself makes of spaces and line ends."""
    return (
        {key: said for key, value in answers.values.items() if not is_nothing(said := _plain(value))},
        {
            key: rows for key, found in answers.rows.items()
            if (rows := [
                said for row in found
                if (said := {below: one for below, value in row.values.items() if not is_nothing(one := _plain(value))})
            ])
        },
    )  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, list):
        return sorted(value)
    if not isinstance(value, str):
        return value
    lines = without_prompt(value).replace("\r\n", "\n").replace("\u00a0", " ").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of every form, filled in throughout and saved again by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    for form in RECORDS:
        (folder / f"{form}.docx").write_bytes(filling.written(form, filling.full_record(form)))
    return converted(folder, "docx", folder / "saved", folder)


def converted(folder: Path, ending: str, into: Path, profile: Path) -> Path:
    """Every form of a folder, saved by LibreOffice in another format."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(profile / 'profile').as_uri()}", "--headless", "--convert-to", ending,
         "--outdir", into, *sorted(folder.glob("*.*"))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return into


@pytest.mark.office
@pytest.mark.parametrize("form", sorted(RECORDS))
def test_a_form_saved_by_libreoffice_is_read_as_it_was(
    form: str, saved_by_libreoffice: Path, tmp_path: Path
) -> None:
    record = filling.full_record(form)
    returned = filling.read((saved_by_libreoffice / f"{form}.docx").read_bytes(), tmp_path)
    merged = merge(returned.base, recorded(record), returned.answers)
    assert merged.is_whole, (merged.changes[:3], merged.conflicts[:3])
    assert not any((returned.unclear, returned.lost, returned.facts, returned.outside))


@pytest.mark.office
@pytest.mark.parametrize("ending", ["odt", "doc", "rtf"])
def test_every_form_saved_in_another_format_is_read_as_it_was(ending: str, tmp_path: Path) -> None:
    """As `bundler form --take` reads it: turned into a Word document again."""
    (forms := tmp_path / "forms").mkdir()
    for form in RECORDS:
        (forms / f"{form}.docx").write_bytes(filling.written(form, filling.full_record(form)))
    turned = converted(converted(forms, ending, tmp_path / ending, tmp_path), "docx", tmp_path / "turned", tmp_path)
    for form in RECORDS:
        returned = filling.read((turned / f"{form}.docx").read_bytes(), tmp_path)
        merged = merge(returned.base, recorded(filling.full_record(form)), returned.answers)
        assert merged.is_whole, (form, merged.changes[:3], merged.conflicts[:3])
        assert not any((returned.unclear, returned.lost, returned.facts, returned.outside)), form


@pytest.mark.office
def test_what_is_typed_and_added_in_libreoffice_is_read(saved_by_libreoffice: Path, tmp_path: Path) -> None:
    """It writes no tags, and has no plus sign for rows."""

    def work(root: etree._Element) -> None:
        texts = list(root.iter(f"{filling.W}t"))
        next(one for one in texts if one.text == "ppm-initial.venue ŵ & < é 😀").text = "Hall"
        above = next(one for one in texts if one.text == "ppm-initial.actions.details ŵ & < é 😀")
        row = next(above.iterancestors(f"{filling.W}tr"))
        new = etree.fromstring(etree.tostring(row))
        for held in [*new.iter(f"{filling.W}sdt", f"{filling.W}bookmarkStart", f"{filling.W}bookmarkEnd")]:
            held.getparent().remove(held)  # type: ignore[union-attr]
        for text, cell in zip(("Ring", "Jo", "1/2/2027"), new.iter(f"{filling.W}tc"), strict=True):
            run = etree.SubElement(next(cell.iter(f"{filling.W}p")), f"{filling.W}r")
            etree.SubElement(run, f"{filling.W}t").text = text
        row.addnext(new)

    docx = filling.edited((saved_by_libreoffice / "ppm-initial.docx").read_bytes(), work)
    answers = filling.read(docx, tmp_path).answers
    assert str(answers.values["venue"]).startswith("Hall\nand a second line")
    added = [row.values for row in answers.rows["actions"] if row.row is None]
    assert [row["by_when"] for row in added] == ["2027-02-01"]
    assert str(added[0]["details"]).startswith("Ring\n")
    assert str(added[0]["who"]).startswith("Jo\n")
