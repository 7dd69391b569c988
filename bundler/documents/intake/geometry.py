"""Page boxes and turns: what is inherited pushed down, corners in order, the visible part cut to the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

Box = tuple[float, float, float, float]

_LETTER: Final[Box] = (0.0, 0.0, 612.0, 792.0)
_MAX_DEPTH: Final = 64


def inherited(page: Object, key: str) -> Object | None:
    """A page attribute, from the page itself or the nearest ancestor that has it."""
    return next((node[key] for node in _ancestry(page) if key in node), None)


def _ancestry(page: Object) -> Iterator[Object]:
    node: Object | None = page
    for _ in range(_MAX_DEPTH):
        if not isinstance(node, Dictionary):
            return
        yield node
        node = node.get("/Parent")


def number(value: object) -> float | None:
    """A PDF number as a float, or None for anything else."""
    try:
        return float(value)  # type: ignore[arg-type]  # ints, Decimals; all else raises
    except (TypeError, ValueError, OverflowError):
        return None


def box_of(value: object) -> Box | None:
    """Four numbers as a box with its corners in order; None if it is no box or has no area."""
    if not isinstance(value, Array) or len(value) != 4:
        return None
    corners = [number(corner) for corner in value]
    if any(corner is None for corner in corners):
        return None
    left, bottom, right, top = (round(corner, 4) for corner in corners if corner is not None)
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    return box if box[0] < box[2] and box[1] < box[3] else None


def overlap(one: Box, other: Box) -> Box | None:
    """The part that two boxes share."""
    box = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    return box if box[0] < box[2] and box[1] < box[3] else None


def media_box(page: Object) -> Box:
    return box_of(inherited(page, "/MediaBox")) or _LETTER


def visible_box(page: Object) -> Box:
    """What a reader sees: the crop box cut to the media box."""
    media = media_box(page)
    crop = box_of(inherited(page, "/CropBox"))
    return (overlap(crop, media) if crop else None) or media


def is_cut_to_nothing(page: Object) -> bool:
    """True if the crop box lies beside the sheet, so that programs disagree on what to show."""
    crop = box_of(inherited(page, "/CropBox"))
    return crop is not None and overlap(crop, media_box(page)) is None


def rotation(page: Object) -> int:
    """Degrees clockwise: 0, 90, 180 or 270."""
    turn = number(inherited(page, "/Rotate")) or 0.0
    return int(turn / 90) % 4 * 90


def user_unit(page: Object) -> float:
    """How many points one unit of the page is; 1 unless the page says otherwise."""
    unit = number(page.get("/UserUnit")) or 1.0
    return unit if unit > 0 else 1.0


def settle_geometry(page: Object) -> None:
    """Writes the page's own boxes, turn and resources, so that nothing is inherited any more."""
    media, visible, turn = media_box(page), visible_box(page), rotation(page)
    resources = inherited(page, "/Resources")
    page.MediaBox = Array(media)
    _set_or_drop(page, "/CropBox", Array(visible) if visible != media else None)
    _set_or_drop(page, "/Rotate", turn or None)
    page.Resources = resources if isinstance(resources, Dictionary) else Dictionary()
    if user_unit(page) == 1.0:
        _set_or_drop(page, "/UserUnit", None)


def _set_or_drop(page: Object, key: str, value: object) -> None:
    if value is None:
        if key in page:
            del page[key]
    else:
        page[Name(key)] = value


def page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of the visible page in points, as it lies (turned, scaled)."""
    box, unit = visible_box(page.obj), user_unit(page.obj)
    width, height = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    return (height, width) if rotation(page.obj) in (90, 270) else (width, height)


def seen_rectangle(rectangle: Box, box: Box, turn: int) -> Box:
    """A rectangle of the page as fractions of the visible page, from its top left corner, after the turn."""
    width, height = box[2] - box[0], box[3] - box[1]
    left, right = (rectangle[0] - box[0]) / width, (rectangle[2] - box[0]) / width
    up, down = (box[3] - rectangle[3]) / height, (box[3] - rectangle[1]) / height
    turned = {
        0: (left, up, right, down),
        90: (1 - down, left, 1 - up, right),
        180: (1 - right, 1 - down, 1 - left, 1 - up),
        270: (up, 1 - right, down, 1 - left),
    }
    return turned[turn]
