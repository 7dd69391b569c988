"""Writes the papers of the sample cases: every binary under cases/ comes from words kept beside this file.

    python tests/samples/make.py [--into cases]

Each case has `prose/<reference>/papers.toml`, which names its papers, their kind and their words.
The same words give the same bytes.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from tests.samples import camera, markup, pdf, word
from tests.samples.look import Look

HERE = Path(__file__).parent
PROSE = HERE / "prose"
CASES = HERE.parents[1] / "cases"


def papers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every paper of every case: its place below cases/, and what its definition says."""
    for definition in sorted(PROSE.glob("*/papers.toml")):
        listed = tomllib.loads(definition.read_text(encoding="utf-8"))
        for paper in listed["papers"]:
            facts = {**listed.get("facts", {}), **paper.get("facts", {})}
            look = listed["looks"][paper.get("look", "council")]
            place = f"{definition.parent.name}/attachments/{paper['file']}"
            yield place, {**look, **paper, "facts": facts}


def written(place: str, paper: dict[str, Any]) -> bytes:
    """The bytes of one paper."""
    folder = PROSE / place.split("/", maxsplit=1)[0]
    source = folder / paper["text"]
    blocks = markup.read(source.read_text(encoding="utf-8"), paper["facts"])
    title = next(block.text for block in blocks if isinstance(block, markup.Heading))
    look = Look(title, **{field.name: paper[field.name] for field in fields(Look) if field.name in paper})
    match paper["kind"]:
        case "word":
            return word.write(blocks, look)
        case "word-with-tracked-changes":
            return word.with_tracked_changes(word.write(blocks, look), paper["struck"], paper["put_in"])
        case "pdf":
            return pdf.write(blocks, look, paper.get("password"))
        case "scan":
            return camera.scan(pdf.write(blocks, look), seed=place, title=title)
        case "photo":
            return camera.photograph(pdf.write(blocks, look), seed=place)
        case unknown:
            raise ValueError(f"{place}: there is no kind of paper called {unknown}")


def main() -> None:
    reader = argparse.ArgumentParser(description="Write the papers of the sample cases.")
    reader.add_argument("--into", type=Path, default=CASES)
    into: Path = reader.parse_args().into
    for place, paper in papers():
        target = into / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written(place, paper))


if __name__ == "__main__":
    main()
