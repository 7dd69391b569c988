"""What the documents of a bundle are called."""

import re

from bundler.pipeline.build import build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf


def test_the_day_of_a_paper_stands_in_the_column_for_it_and_not_in_the_title_too(
    workshop: Workshop, lay_out: LayOut
) -> None:
    letters = ("Letter 14 May 2026.pdf", "letters/2026-06-01 Mrs Holloway.pdf", "letters/2026-07-01.pdf")
    report = {"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]}
    lay_out(papers=report | {name: text_pdf(name) for name in letters})

    build = build_pack(workshop, "T-1", "small", draft=False)

    assert build.bundle is not None
    page = (build.bundle.parent / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]*)(?:</a>)?</th><td>([^<]*)</td>', page)
    assert rows == [
        ("Assessment report", ""), ("Letter", "14 May 2026"),
        ("Mrs Holloway", "1 June 2026"), ("Letters", "1 July 2026"),
    ]  # fmt: skip
