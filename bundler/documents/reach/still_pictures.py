"""Pictures that are files of their own: what is written beside their pixels, and the pixels to be read for words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from bundler.documents.reach.contents import Gathering, ToRead

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"})
_LEAST_WIDTH, _LEAST_HEIGHT = 48, 12
_WIDE_ENOUGH: Final = 1_400
_MOST: Final = 3.0
_MAX_SIDE: Final = 6_000
_MAX_FRAMES: Final = 200


def keep_picture(content: bytes, kept: Path, gathering: Gathering) -> None:
    """Each of its frames, upright, in grey; what cannot be opened is said to be unread."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            said = (str(value) for value in (*picture.info.values(), *picture.getexif().values()))
            gathering.reach("properties", "\n".join(said))
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number == _MAX_FRAMES:
                    gathering.leave_unread("picture", f"a picture has more than {_MAX_FRAMES} pages")
                    break
                _keep_frame(frame, kept.with_name(f"{kept.name}-{number}.png"), gathering)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        gathering.leave_unread("picture", "a picture does not open")


def _keep_frame(frame: Image.Image, kept: Path, gathering: Gathering) -> None:
    flat = ImageOps.exif_transpose(frame).convert("RGBA")
    if flat.width < _LEAST_WIDTH or flat.height < _LEAST_HEIGHT:
        return
    whole = Image.alpha_composite(Image.new("RGBA", flat.size, "white"), flat).convert("L")
    grow = min(_MOST, max(1.0, _WIDE_ENOUGH / whole.width), _MAX_SIDE / max(whole.size))
    if grow != 1.0:
        whole = whole.resize((int(whole.width * grow), int(whole.height * grow)), Image.Resampling.LANCZOS)
    whole.save(kept, compress_level=1)
    gathering.pictures.append(ToRead(kept=kept.name, kind="picture", has_words=True))
