import json
from pathlib import Path

import pypdf
import pytest

from bundler.model.manifest import Manifest
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut

CARE = {"entered_care_on": "2026-02-03", "reviews": [{"number": 1, "held_on": "2026-02-27"}]}


@pytest.fixture
def with_timeline(workshop: Workshop) -> Workshop:
    """The small pack, whose first section begins with the timeline; and the clocks of the repository."""
    path = workshop.templates / "packs/small.toml"
    text = path.read_text(encoding="utf-8").replace('letter = "A"\n', 'letter = "A"\ntimeline = true\n')
    path.write_text(text, encoding="utf-8")
    (workshop.templates / "timescales").mkdir(exist_ok=True)
    for file in (REPO / "templates/timescales").glob("*.toml"):
        (workshop.templates / "timescales" / file.name).write_bytes(file.read_bytes())
    return workshop


def built(workshop: Workshop) -> tuple[Build, Manifest, list[str]]:
    build = build_pack(workshop, "T-1", "small", draft=False)
    assert build.manifest
    assert build.bundle
    texts = [page.extract_text() for page in pypdf.PdfReader(build.bundle).pages]
    return build, Manifest.model_validate_json(build.manifest.read_bytes()), texts


def test_a_pack_that_asks_for_it_shows_the_case_on_a_line_of_time(with_timeline: Workshop, lay_out: LayOut) -> None:
    lay_out(CARE)
    build, manifest, texts = built(with_timeline)
    assert build.pages == 9
    assert "Timeline of the case" in texts[3]
    assert "Entry to care: 3 Feb 2026" in texts[3]
    assert "Review 1: 27 Feb 2026" in texts[3]
    assert "the day of the meeting, 10 December 2026" in texts[3]
    assert [entry.first_label for entry in manifest.entries][:2] == ["A2", "A3"]
    assert "Timeline of the case" in texts[1], "the index names it"


def test_what_is_not_done_yet_is_due_and_never_foretold_as_missed(with_timeline: Workshop, lay_out: LayOut) -> None:
    lay_out({"entered_care_on": "2026-11-05"})
    _, _, texts = built(with_timeline)
    assert "First review of the child's care plan: due 3 Dec 2026" in texts[3], "built on 22 November, for 10 December"
    assert ": missed" not in texts[3]


def test_the_timeline_is_no_file_of_the_case_folder_and_has_no_row_on_the_ledger(
    with_timeline: Workshop, lay_out: LayOut
) -> None:
    lay_out(CARE)
    _, manifest, _ = built(with_timeline)
    assert {row.path.partition("/")[0] for row in manifest.ledger} == {"case.json", "attachments"}


def test_another_day_changes_nothing_and_another_fact_makes_the_next_version(
    with_timeline: Workshop, lay_out: LayOut
) -> None:
    folder = lay_out(CARE)
    first, _, _ = built(with_timeline)
    tomorrow = Workshop(
        with_timeline.cases, with_timeline.templates, with_timeline.output, with_timeline.today.replace(day=23)
    )
    assert built(tomorrow)[0].bundle == first.bundle
    changed = {**json.loads((folder / "case.json").read_text()), "entered_care_on": "2026-02-04"}
    (folder / "case.json").write_text(json.dumps(changed), encoding="utf-8")
    second, manifest, texts = built(with_timeline)
    assert (manifest.version, Path(second.bundle or "") == first.bundle) == ("v2", False)
    assert "Entry to care: 4 Feb 2026" in texts[3]


def test_without_a_day_for_the_meeting_there_is_no_timeline(with_timeline: Workshop, lay_out: LayOut) -> None:
    lay_out({**CARE, "panel": {}})
    _, manifest, _ = built(with_timeline)
    assert "timeline" not in [entry.item for entry in manifest.entries]
