"""Every real PDF of the shared corpus that intake takes can stand in a bundle, and the bundle is right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.documents.bundle.readback import differences
from bundler.documents.intake.pdf import normalise
from bundler.model.paper import Prepared
from tests.documents.bundle_papers import Workbench, document, plan_of

CORPUS = Path(os.environ.get("BUNDLER_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
SMALL = 300_000

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (CORPUS / "open").is_dir(), reason="the shared corpus is not beside this checkout"),
]


def test_one_bundle_of_all_small_real_papers_is_right(tmp_path: Path) -> None:
    bench, documents = Workbench(tmp_path), []
    for dropped in sorted((CORPUS / "open").rglob("*.pdf")):
        key = dropped.parent.name
        if dropped.stat().st_size < SMALL:
            normal = normalise(dropped, tmp_path / f"{key}.pdf")
            if normal.is_usable and normal.pages:
                prepared = Prepared(key=key, sha256="0" * 64, pages=normal.pages, outline=normal.outline)
                documents.append(document(f"Paper {key}", prepared))
    assert len(documents) > 20
    plan = plan_of({"A Corpus": documents}, draft=True)
    assert differences(plan, bench.bundle(plan)) == ()
