"""The stamp at the foot of every page: footer on the left, page label on the right, upright and of one printed size.

Sizes are in points as printed. A page without room at its foot grows by a strip of `STRIP` points, so that the
stamp never covers content (Q16, T30), and a very narrow one grows to the right; what lay outside the visible page
is clipped away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, hypot, sin

from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, width
from bundler.model.paper import PageFacts

STRIP = 24.0
MARGIN = 28.0
BASELINE = 11.0
LABEL_SIZE = 13.0
FOOTER_SIZE = 9.0
DRAFT = "DRAFT"
DRAFT_SIZE = 100.0
NARROWEST = 300.0
"""Points that a page is wide at least, so that footer and label stand beside each other."""
LABEL_ROOM = 60.0
"""Points kept for a label and the gap beside it: room for A9999."""
_ARTIFACT = b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC"

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Look:
    """The visible box of a stamped page, and the way to draw on it.

    `matrix` leads from points as printed, origin at the visible lower left corner, to the page's own user space;
    `wide` and `high` are the visible page's size as printed.
    """

    box: Box
    matrix: Matrix
    wide: float
    high: float

    @property
    def top_left(self) -> tuple[float, float]:
        """The visible upper left corner in user space, where a link to the page lands."""
        _, _, c, d, e, f = self.matrix
        return c * self.high + e, d * self.high + f


def look_of(page: PageFacts) -> Look:
    """The look of a page with its stamp: grown at its foot where that is not free, and widened if very narrow."""
    return _look(page, grown(page, foot=0 if page.footer_is_free else STRIP, right=max(0, NARROWEST - _width(page))))


def look_with_head(page: PageFacts, head: float) -> Look:
    """The look of a page that has grown at its head, by so many points as printed."""
    return _look(page, grown(page, head=head))


def _look(page: PageFacts, box: Box) -> Look:
    x0, y0, x1, y1 = box
    scale = 1 / page.user_unit
    wide, high = (x1 - x0) * page.user_unit, (y1 - y0) * page.user_unit
    match page.rotate:
        case 90:
            return Look(box, (0, scale, -scale, 0, x1, y0), high, wide)
        case 180:
            return Look(box, (-scale, 0, 0, -scale, x1, y1), wide, high)
        case 270:
            return Look(box, (0, -scale, scale, 0, x0, y1), high, wide)
        case _:
            return Look(box, (scale, 0, 0, scale, x0, y0), wide, high)


def _width(page: PageFacts) -> float:
    """Width of the visible page as printed."""
    x0, y0, x1, y1 = page.box
    return (y1 - y0 if page.rotate in (90, 270) else x1 - x0) * page.user_unit


def grown(page: PageFacts, foot: float = 0, right: float = 0, head: float = 0) -> Box:
    """The visible box with points more at the sides that are foot, right and head once the page is turned upright."""
    x0, y0, x1, y1 = page.box
    foot, right, head = foot / page.user_unit, right / page.user_unit, head / page.user_unit
    match page.rotate:
        case 90:
            return x0 - head, y0, x1 + foot, y1 + right
        case 180:
            return x0 - right, y0 - head, x1, y1 + foot
        case 270:
            return x0 - foot, y0 - right, x1 + head, y1
        case _:
            return x0, y0 - foot, x1 + right, y1 + head


@dataclass(frozen=True)
class CodePage:
    """One byte for each character that a bundle's stamps use: ASCII as it is, others from 128 on."""

    others: str

    @classmethod
    def of(cls, text: str) -> CodePage:
        return cls("".join(sorted({character for character in text if not character.isascii()})))

    @cached_property
    def characters(self) -> dict[int, str]:
        """The character of each code."""
        return {code: chr(code) for code in range(32, 127)} | dict(enumerate(self.others, start=128))

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {character: code for code, character in self.characters.items()}

    def literal(self, text: str) -> bytes:
        """The text as a PDF string."""
        data = bytes(self._codes[character] for character in text)
        return b"(" + data.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") + b")"


@dataclass(frozen=True)
class Names:
    """What a page's resources call the two fonts and, on a draft, the watermark."""

    regular: str
    bold: str
    draft: str = ""


@dataclass(frozen=True)
class Stamp:
    """The stamp of one bundle; only the label differs from page to page."""

    footer: str
    is_draft: bool

    @classmethod
    def saying(cls, footer: str, *, is_draft: bool) -> Stamp:
        return cls(drawable(footer), is_draft)

    @cached_property
    def codes(self) -> CodePage:
        return CodePage.of(self.footer)

    @cached_property
    def _footer_width(self) -> float:
        return width(self.footer, REGULAR, FOOTER_SIZE)

    def before(self, page: PageFacts, look: Look) -> bytes:
        """What goes before a page's content: a saved state, and on a page that grows a clip to what was visible."""
        clip = b"" if look.box == page.box else b" %b re W n" % _numbers(*_corner_and_size(page.box))
        return b"q" + clip + b"\n"

    def after(self, look: Look, names: Names) -> Callable[[str], bytes]:
        """What goes after the content of such pages, given the label: the state restored, then watermark and stamp."""
        start = b"\n".join((
            b"\nQ ",
            *((self._watermark(look, names.draft),) if self.is_draft else ()),
            _ARTIFACT,
            b"q %b cm 0 g" % _numbers(*look.matrix),
            b"BT /%b %b Tf %b Tz %b Td %b Tj ET" % (
                names.regular.encode(), _numbers(FOOTER_SIZE), _numbers(self._squeeze(look)),
                _numbers(MARGIN, BASELINE), self.codes.literal(self.footer)),
            b"BT /%b %b Tf 100 Tz " % (names.bold.encode(), _numbers(LABEL_SIZE)),
        ))
        edge = look.wide - MARGIN

        def content(label: str) -> bytes:
            place = _numbers(edge - width(label, BOLD, LABEL_SIZE), BASELINE)
            return b"%b%b Td %b Tj ET\nQ EMC\n" % (start, place, self.codes.literal(label))

        return content

    def _squeeze(self, look: Look) -> float:
        """Percentage of its width at which the footer fits beside a label; 100 on all but narrow pages."""
        room = look.wide - 2 * MARGIN - LABEL_ROOM
        return min(100.0, max(10.0, 100 * room / self._footer_width))

    def _watermark(self, look: Look, name: str) -> bytes:
        """DRAFT from corner to corner, as large as the page allows."""
        turn = atan2(look.high, look.wide)
        size = 0.62 * hypot(look.wide, look.high) / width(DRAFT, BOLD, DRAFT_SIZE)
        a, b = size * cos(turn), size * sin(turn)
        return b"/Artifact BMC q %b cm %b cm /%b Do Q EMC" % (
            _numbers(*look.matrix), _numbers(a, b, -b, a, look.wide / 2, look.high / 2), name.encode())


def draft_content(font_name: str) -> bytes:
    """The watermark's own drawing, its middle at the origin."""
    wide = width(DRAFT, BOLD, DRAFT_SIZE)
    return b"/Light gs 0.75 0.1 0.1 rg BT /%b %b Tf %b Td (%b) Tj ET" % (
        font_name.encode(), _numbers(DRAFT_SIZE), _numbers(-wide / 2, -0.35 * DRAFT_SIZE), DRAFT.encode())


def _corner_and_size(box: Box) -> Box:
    x0, y0, x1, y1 = box
    return x0, y0, x1 - x0, y1 - y0


def _numbers(*values: float) -> bytes:
    """Numbers as a content stream writes them."""
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values).encode()
