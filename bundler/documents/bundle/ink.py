"""How our own pages look: page and margins, colours, styles of text, and a canvas that writes with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.lettering import BOLD, REGULAR, lines, width
from bundler.model.plan import A4

LEFT, RIGHT, TOP, FOOT = 62.0, A4[0] - 62.0, A4[1] - 64.0, 62.0
ROOM = RIGHT - LEFT

Colour = tuple[float, float, float]
INK: Colour = (0.10, 0.12, 0.15)
NAVY: Colour = (0.09, 0.22, 0.37)
GREY: Colour = (0.33, 0.37, 0.42)
LINE: Colour = (0.80, 0.83, 0.87)
TINT: Colour = (0.93, 0.95, 0.97)
ALARM: Colour = (0.66, 0.13, 0.10)


@dataclass(frozen=True)
class Style:
    """How a text is set: size and distance of lines in points, weight and colour."""

    colour: Colour = INK
    bold: bool = False
    size: float = 12
    leading: float = 16

    @property
    def font(self) -> str:
        return BOLD if self.bold else REGULAR

    def lines(self, text: str, room: float) -> tuple[str, ...]:
        return lines(text, self.font, self.size, room)


TEXT, QUIET, LEADS, WARNS = Style(), Style(GREY), Style(NAVY), Style(ALARM)
QUIET_HEAD, LEADS_HEAD, WARNS_HEAD = Style(GREY, True), Style(NAVY, True), Style(ALARM, True)
SECTION = Style(NAVY, True, 13)


@dataclass(frozen=True)
class Link:
    """An area (x0, y0, x1, y1) of one of our own pages that leads to a page; both counted from 1 in the bundle."""

    page: int
    area: tuple[float, float, float, float]
    target: int


@dataclass
class Pen:
    """Writes on a canvas, and knows which page of the bundle it stands on."""

    canvas: Canvas
    page: int = 1
    links: list[Link] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, style: Style = TEXT) -> None:
        self.canvas.setFont(style.font, style.size)
        self.canvas.setFillColorRGB(*style.colour)
        self.canvas.drawString(x, y, text)

    def write_right(self, x: float, y: float, text: str, style: Style) -> None:
        """Write a text that ends at `x`."""
        self.write(x - width(text, style.font, style.size), y, text, style)

    def write_block(self, x: float, y: float, texts: Iterable[str], style: Style = TEXT) -> float:
        """Lines one below the other from baseline `y`; answers the baseline of the next."""
        for text in texts:
            self.write(x, y, text, style)
            y -= style.leading
        return y

    def rule(self, y: float, thickness: float = 0.6, colour: Colour = LINE, until: float = RIGHT) -> None:
        self.fill(LEFT, y, until - LEFT, thickness, colour)

    def fill(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        self.canvas.setFillColorRGB(*colour)
        self.canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def link(self, area: tuple[float, float, float, float], target: int) -> None:
        self.links.append(Link(self.page, area, target))

    def turn(self, next_page: int | None = None) -> None:
        """Finish this page; the next one drawn is `next_page` of the bundle, or simply the next."""
        self.canvas.showPage()
        self.page = next_page or self.page + 1
