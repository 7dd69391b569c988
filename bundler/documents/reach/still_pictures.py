"""Pictures that are files of their own: what is written beside their pixels, and the pixels to be read for words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from bundler.documents.intake.letters import decoded
from bundler.documents.reach.contents import Gathering, ToRead
from bundler.documents.reach.pdf_strings import runs_in, without_tags

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"})
_LEAST_WIDTH, _LEAST_HEIGHT = 48, 12
_WIDE_ENOUGH: Final = 1_400
_MOST: Final = 3.0
_MAX_SIDE: Final = 6_000
_MAX_FRAMES: Final = 200
_LOGO: Final = 600
"""Pixels along the longer side: a smaller picture without words is a logo, or one of the little signs of a mail."""
_PLACE: Final = 0x8825
"""The part of EXIF in which a telephone writes where it was."""
_PLACE_IN_XMP: Final = b"GPSLatitude"


def keep_picture(content: bytes, kept: Path, gathering: Gathering, *, has_words: bool = True) -> None:
    """Each of its frames, upright, in grey; what cannot be opened is said to be unread, and so is where it was taken.

    `has_words` says that it stands among words, as in a letter, so that a picture without any is no riddle.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()  # what is written behind the pixels is known only then
            _reach_beside(picture, content, gathering)
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number == _MAX_FRAMES:
                    gathering.leave_unread("picture", f"a picture has more than {_MAX_FRAMES} pages")
                    break
                _keep_frame(frame, kept.with_name(f"{kept.name}-{number}"), gathering, has_words=has_words)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        gathering.leave_unread("picture", "a picture does not open")


def reach_beside(content: bytes, gathering: Gathering, page: int) -> None:
    """What is written beside the pixels of a picture that is read as part of a page."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            _reach_beside(picture, content, gathering, page)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        gathering.reach("properties", runs_in(content), page)


def _reach_beside(picture: Image.Image, content: bytes, gathering: Gathering, page: int = 0) -> None:
    exif = picture.getexif()
    for said in _said((picture.info, dict(exif))):
        gathering.reach("properties", said, page)
    if exif.get_ifd(_PLACE) or _PLACE_IN_XMP in content:
        gathering.leave_unread("properties", "a picture tells by map coordinates where it was taken", page)


def _said(value: object) -> Iterator[str]:
    """What is written beside the pixels, in whatever encoding."""
    if isinstance(value, (dict, tuple, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _said(part)
    elif isinstance(value, bytes):
        yield runs_in(value)
        yield without_tags(decoded(value)) if value.lstrip()[:1] == b"<" else value.decode("utf-8", errors="ignore")
    else:
        yield str(value)


def _keep_frame(frame: Image.Image, kept: Path, gathering: Gathering, *, has_words: bool) -> None:
    """On white; of one that can be seen through also its colours and its mask: each may hold words of its own."""
    flat = ImageOps.exif_transpose(frame).convert("RGBA")
    if flat.width < _LEAST_WIDTH or flat.height < _LEAST_HEIGHT:
        return
    whole = Image.alpha_composite(Image.new("RGBA", flat.size, "white"), flat)
    is_no_riddle = has_words or max(flat.size) < _LOGO
    _keep_grey(whole.convert("L"), kept.with_name(f"{kept.name}.png"), gathering, has_words=is_no_riddle)
    mask = flat.getchannel("A")
    if mask.getextrema() != (255, 255):
        for name, hidden in (("colours", flat.convert("RGB").convert("L")), ("mask", mask)):
            _keep_grey(hidden, kept.with_name(f"{kept.name}-{name}.png"), gathering, has_words=True)


def _keep_grey(whole: Image.Image, kept: Path, gathering: Gathering, *, has_words: bool) -> None:
    grow = min(_MOST, max(1.0, _WIDE_ENOUGH / whole.width), _MAX_SIDE / max(whole.size))
    if grow != 1.0:
        whole = whole.resize((int(whole.width * grow), int(whole.height * grow)), Image.Resampling.LANCZOS)
    whole.save(kept, compress_level=1)
    gathering.pictures.append(ToRead(kept=kept.name, kind="picture", has_words=has_words))
