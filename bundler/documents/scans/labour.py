"""The work on one paper's scanned pages, in a process of its own: `python -m bundler.documents.scans.labour JOB.json`.

Each page is looked at for which way is up and how far it lies askew, then set right; OCRmyPDF reads copies of the
pages, cut to what is visible; only the layer of invisible words that it makes is taken over.
"""

from __future__ import annotations

import contextlib
import logging
import math
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import ocrmypdf
import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Stream
from PIL import Image

from bundler.documents.intake.contents import content_streams
from bundler.documents.intake.geometry import visible_box
from bundler.documents.scans.straightening import straighten, turn
from bundler.documents.scans.task import Numbers, PageDone, Report, Task
from bundler.documents.scans.tesseract import ORIENTATION

_DPI: Final = 150
"""Dots per inch at which a page is looked at for its turn and skew."""
_MAX_SIDE: Final = 4_000
"""Pixels; larger pages are looked at with fewer dots per inch."""
_READING_DPI: Final = 300
"""Coarser pictures are read at this resolution; Tesseract was taught at it."""
_MAX_MEGAPIXELS: Final = 20
"""Of a page as it is read: A4 at 450 dots per inch. The visible page is not affected."""
_MAX_PICTURE_MEGAPIXELS: Final = 200
_SURE: Final = 5.0
"""How sure Tesseract must be of which way is up before anybody believes it, in its own units."""
_JOBS: Final = 2
_LAYER: Final = "Recognised"
_MADE_BY_OCR: Final = "/OCR-"


def work(task: Task) -> tuple[PageDone, ...]:
    """Writes the target, and answers with what was done to each page."""
    with pikepdf.open(task.source) as pdf:
        pages = [pdf.pages[number - 1].obj for number in task.pages]
        done = [
            PageDone(page=number, clockwise=clockwise, matrix=_set_right(pdf, page, clockwise, skew))
            for number, page, (clockwise, skew) in zip(task.pages, pages, _poses(task), strict=True)
        ]
        copies = task.folder / "copies.pdf"
        _copy_what_is_visible(pages, copies)
        with pikepdf.open(_read(copies, task)) as read:
            have_words = [_take_over(pdf, page, copy.obj) for page, copy in zip(pages, read.pages, strict=True)]
        pdf.save(task.target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return tuple(
        page.model_copy(update={"has_words": has_words}) for page, has_words in zip(done, have_words, strict=True)
    )


def _poses(task: Task) -> list[tuple[int, float]]:
    """For each page, by how many degrees it is to be turned clockwise, and then straightened anticlockwise."""
    with ThreadPoolExecutor(_JOBS) as pool:
        return list(pool.map(lambda picture: _pose(picture, task), _pictures(task)))


def _pictures(task: Task) -> Iterator[Path]:
    with pypdfium2.PdfDocument(task.source) as document:
        for number in task.pages:
            path = task.folder / f"{number}.pgm"
            with contextlib.closing(document[number - 1]) as page:
                page.render(scale=_scale(page), grayscale=True, limit_image_cache=True).to_pil().save(path)
            yield path


def _scale(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    return min(_DPI / 72, _MAX_SIDE / float(max(width, height)))


def _pose(picture: Path, task: Task) -> tuple[int, float]:
    said = _ask(picture, task, "0", ORIENTATION)
    if _number("Orientation confidence", said) < _SURE:
        return 0, 0.0
    clockwise = int(_number("Rotate", said))
    if clockwise:
        with Image.open(picture) as askew:
            turned = askew.rotate(-clockwise, expand=True)
        turned.save(picture)
    skew = _number("Deskew angle", _ask(picture, task, "2", "+".join(task.languages)))
    picture.unlink()
    return clockwise, math.degrees(skew)


def _ask(picture: Path, task: Task, question: str, languages: str) -> str:
    """What Tesseract says of a page; nothing where it says that there is nothing to be seen, or takes too long."""
    command = [str(task.tesseract), str(picture), "stdout", "--dpi", str(_DPI), "--psm", question, "-l", languages]
    try:
        told = subprocess.run(  # noqa: S603 - our own program, names that we made up
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", check=False, timeout=task.seconds_each,
        )
    except subprocess.TimeoutExpired:
        return ""
    return told.stdout if told.returncode == 0 else ""


def _number(name: str, said: str) -> float:
    found = re.search(rf"^{name}: (-?[\d.]+)$", said, re.MULTILINE)
    return float(found[1]) if found else 0.0


def _set_right(pdf: pikepdf.Pdf, page: Object, clockwise: int, skew: float) -> Numbers | None:
    if clockwise:
        turn(page, clockwise)
    matrix = straighten(pdf, page, skew)
    return None if matrix is None else matrix.shorthand


def _copy_what_is_visible(pages: Iterable[Object], target: Path) -> None:
    """What lies outside the visible page is nobody's to read."""
    with pikepdf.new() as copies:
        for page in pages:
            copies.pages.append(pikepdf.Page(page))
            copy = copies.pages[-1].obj
            copy.MediaBox = Array(visible_box(page))
            for key in ("/CropBox", "/Annots"):
                if key in copy:
                    del copy[key]
        copies.save(target)


def _read(copies: Path, task: Task) -> Path:
    target = task.folder / "read.pdf"
    ocrmypdf.ocr(
        copies, target,
        language=list(task.languages), output_type="pdf", mode="redo", optimize=0, jobs=_JOBS, oversample=_READING_DPI,
        max_image_mpixels=_MAX_PICTURE_MEGAPIXELS, max_ocr_image_mpixels=_MAX_MEGAPIXELS, rasterizer="pypdfium",
        tesseract_timeout=task.seconds_each, progress_bar=False,
    )
    return target


def _take_over(pdf: pikepdf.Pdf, page: Object, read: Object) -> bool:
    """Puts the layer of words below everything that the page draws; False if there are none."""
    layer, place = _layer(read)
    if layer is None or b"Tj" not in layer.read_bytes():
        return False
    _lay_below(pdf, page, pdf.copy_foreign(layer), place)
    return True


def _layer(read: Object) -> tuple[Stream | None, bytes]:
    """The layer that OCRmyPDF drew before everything else, and how it is laid onto the page."""
    place = b""
    for instruction in pikepdf.parse_content_stream(read, "cm Do"):
        if str(instruction.operator) == "Do":
            name = str(instruction.operands[0])
            layer = read.Resources.XObject[name] if name.startswith(_MADE_BY_OCR) else None
            return (layer if isinstance(layer, Stream) else None), place
        place = b" ".join(str(number).encode("ascii") for number in instruction.operands) + b" cm "
    return None, b""


def _lay_below(pdf: pikepdf.Pdf, page: Object, layer: Object, place: bytes) -> None:
    resources = Dictionary(dict(page.Resources.items()))
    named = Dictionary(dict(resources.get("/XObject", Dictionary()).items()))
    name = next(name for number in range(len(named) + 1) if (name := f"/{_LAYER}{number or ''}") not in named)
    named[Name(name)] = layer
    resources.XObject = named
    page.Resources = resources
    draw = pdf.make_stream(b"q " + place + name.encode("ascii") + b" Do Q\n")
    page.Contents = Array([draw, *content_streams(page)])


def main(job: Path) -> None:
    """Reads the task, does it, and writes beside it what was done."""
    logging.disable(logging.CRITICAL)
    task = Task.model_validate_json(job.read_text(encoding="utf-8"))
    done = work(task)
    task.report.write_text(Report(pages=done).model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
