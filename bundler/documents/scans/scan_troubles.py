"""What is to be said of scans, in the words an administrator reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bundler.model.finding import Trouble
from bundler.model.words import in_a_sentence

LOOK_THROUGH = "Nothing, if the paper is readable; a search of the bundle will not find its words."


def text_not_recognised(reason: str) -> Trouble:
    return Trouble(
        code="text-not-recognised", severity="tells",
        message=f"The computer could not read the text of this scan: {reason}. It is in the bundle as it was dropped.",
        remedy=LOOK_THROUGH,
    )  # fmt: skip


def set_upright(turned: Sequence[int], straightened: Sequence[int]) -> Trouble:
    done = [*_done(turned, "turned upright"), *_done(straightened, "straightened")]
    return Trouble(
        code="scan-set-upright", severity="tells",
        message=f"{in_a_sentence(done)} in the bundle. The dropped paper stays as it is.",
        remedy="Look at the pages in the bundle; if one is the wrong way round now, scan it again upright.",
    )  # fmt: skip


def _done(pages: Sequence[int], what: str) -> list[str]:
    if not pages:
        return []
    return [f"{pages_in_words(pages)} {'was' if len(pages) == 1 else 'were'} {what}"]


def pages_in_words(pages: Sequence[int]) -> str:
    """`Page 3`; `Pages 1, 2 and 5 to 9`: more than two neighbours are taken together."""
    return f"{'Page' if len(pages) == 1 else 'Pages'} {in_a_sentence([*_runs(pages)])}"


def _runs(pages: Sequence[int]) -> Iterator[str]:
    for _, together in groupby(enumerate(pages), key=lambda counted: counted[1] - counted[0]):
        run = [page for _, page in together]
        yield from [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
