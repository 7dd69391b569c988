"""A volume is opened again before it counts: whatever is not as planned is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from bundler.documents.bundle.volume_readback import read_back_volume, volume_differences
from bundler.documents.bundle.volumes import write_volume
from bundler.model.errors import ReadBackError
from bundler.model.plan import BundlePlan, Volume
from tests.documents.bundle_papers import Workbench, document, plan_of


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@pytest.fixture
def plan(bench: Workbench) -> BundlePlan:
    """Two papers of three pages, the second in a volume of its own; cover and index are pages 1 and 2."""
    papers = [document(f"Paper {number}", bench.text(f"p{number}", pages=3)) for number in (1, 2)]
    whole = plan_of({"A The match": papers})
    return dataclasses.replace(whole, volumes=(Volume(1, 3, 6), Volume(2, 7, 9)))


def written(bench: Workbench, plan: BundlePlan, number: int) -> Path:
    target = bench.folder / f"volume-{number}.pdf"
    write_volume(plan, plan.volumes[number - 1], bench.bundle(plan), target)
    return target


def test_a_volume_as_planned_differs_in_nothing(bench: Workbench, plan: BundlePlan) -> None:
    for volume in plan.volumes:
        read_back_volume(plan, volume, written(bench, plan, volume.number))


def test_the_same_volume_is_the_same_bytes(bench: Workbench, plan: BundlePlan) -> None:
    first = written(bench, plan, 2).read_bytes()
    assert written(bench, plan, 2).read_bytes() == first


def _without_a_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def _with_a_link_to_nowhere(pdf: pikepdf.Pdf) -> None:
    away = pdf.make_indirect(Dictionary(Type=Name.Page))
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([away, Name.Fit]))
    pdf.pages[-1].obj[Name.Annots] = Array([pdf.make_indirect(mark)])


def _with_a_bookmark_to_nowhere(pdf: pikepdf.Pdf) -> None:
    pdf.Root[Name.Outlines][Name.First][Name.Dest] = Array([7, Name.Fit])


def _with_other_labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root[Name.PageLabels] = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))


@pytest.mark.parametrize(("change", "said"), [
    (_without_a_page, "do not carry the labels"),
    (_with_a_link_to_nowhere, "leads nowhere"),
    (_with_a_link_to_nowhere, "pages of other volumes"),
    (_with_a_bookmark_to_nowhere, "a bookmark leads nowhere"),
    (_with_other_labels, "do not carry the labels"),
])  # fmt: skip
def test_a_volume_that_is_not_as_planned_is_found(
    bench: Workbench, plan: BundlePlan, change: Callable[[pikepdf.Pdf], None], said: str
) -> None:
    path = written(bench, plan, 2)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    assert any(said in one for one in volume_differences(plan, plan.volumes[1], path))
    with pytest.raises(ReadBackError, match="volume 2 of 2"):
        read_back_volume(plan, plan.volumes[1], path)
