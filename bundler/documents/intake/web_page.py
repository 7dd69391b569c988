"""A web page, or the body of an e-mail, made harmless: no scripts, nothing fetched, only what can be printed."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

import lxml.html
import nh3
from lxml import etree
from PIL import Image

from bundler.documents.intake.letters import decoded, printable
from bundler.documents.intake.limits import MAX_OPEN_TAGS, MAX_PAGE_BYTES, MAX_PICTURE_PIXELS, MAX_WORDS
from bundler.documents.intake.sheet_troubles import pictures_not_fetched, too_deep_page, too_long_text
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

NOT_FETCHED: Final = "[picture not fetched]"
MISSING: Final = "[picture missing]"

_TAGS: Final = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details "
    "dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p "
    "pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr "
    "tt u ul var wbr input textarea select option label fieldset legend"
)
_DROPPED_WHOLE: Final = frozenset(
    ("script", "style", "title", "iframe", "frame", "object", "embed", "applet", "svg", "math", "noscript", "template",
     "audio", "video")
)
_ATTRIBUTES: Final[Mapping[str, set[str]]] = MappingProxyType({
    "*": {"align", "valign", "dir", "lang", "title", "style", "bgcolor", "hidden"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width", "height"},
    "th": {"colspan", "rowspan", "width", "height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "input": {"type", "value", "checked"},
    "option": {"selected"},
})
_STYLES: Final = (
    "color background-color font-weight font-style font-size font-family text-align text-decoration vertical-align "
    "white-space border border-collapse display visibility mso-hide"
)
_HIDING: Final = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"(?:^|;)\s*(?:display|visibility|mso-hide):[^;]*", re.IGNORECASE)
_INLINE_PICTURE: Final = re.compile(r"data:image/(?:png|jpe?g|gif|bmp|webp);base64,", re.IGNORECASE)
_STATED_LETTERS: Final = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_DEEP: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
     "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt")
)
"""What holds nothing, or is closed by the next of its kind, so that nobody writes its end."""
_LINKS: Final = ("http:", "https:", "mailto:", "tel:")
_FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
_MOST_INDENTS: Final = 5
_WIDEST_PICTURE: Final = 640
"""Pixels as browsers count them: what fits across a printed A4 page."""
_WRITTEN: Final = {"checkbox": ("[ ]", "[x]"), "radio": ("( )", "(x)")}
_SILENT_INPUTS: Final = frozenset(("hidden", "password", "submit", "button", "reset", "image", "file"))
_HEAD: Final = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><style>@page {{ size: A4; margin: 2cm }}'
    " body, td, th {{ font-family: 'Liberation Sans'; font-size: 11pt }}</style></head><body>{}</body></html>\n"
)


@dataclass(frozen=True)
class CleanPage:
    """A page that nothing can come out of: `markup` is whole HTML in UTF-8, `not_fetched` counts its far pictures.

    `shown` are the names of the pictures it shows, of those that came along.
    """

    markup: str
    words: str
    not_fetched: int = 0
    missing: int = 0
    shown: frozenset[str] = frozenset()


def html_to_page(html: str, target: Path, pictures: Mapping[str, bytes] = MappingProxyType({})) -> CleanPage:
    """Writes the page to `target` (.html) for LibreOffice, and says what it left out.

    `pictures` are those that came along, by Content-ID without brackets, or by the address that the page gives them.
    """
    page = clean_page(html, pictures)
    target.write_text(page.markup, encoding="utf-8")
    return page


def clean_page(html: str, pictures: Mapping[str, bytes] = MappingProxyType({})) -> CleanPage:
    """The page without scripts, hidden pieces, or anything that would be fetched; form fields become their answers.

    Refused where its pieces lie inside each other so deeply that some would be lost.
    """
    _hold_depth(html)
    body = _tree(_allowed(html))
    _drop_hidden(body)
    _write_out_fields(body)
    _keep_harmless_links(body)
    _hold_indents(body)
    _hold_widths(body)
    not_fetched, missing, shown = _settle_pictures(body, pictures)
    inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    markup = _HEAD.format(escape(body.text or "", quote=False) + inside)
    return CleanPage(markup, _words(body), not_fetched, missing, shown)


def pictures_shown(html: str, pictures: Mapping[str, bytes]) -> frozenset[str]:
    """The names of those pictures that the page would show; none of a page that is refused."""
    try:
        return clean_page(html, pictures).shown
    except RefusedPaperError:
        return frozenset()


def examine_web_page(path: Path) -> Examination:
    """What the page says and would fetch; Raises `OSError` where the file cannot be read."""
    try:
        page = clean_page(_html_of(path))
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.WEB_PAGE, troubles=(refusal.trouble,))
    left_out = page.not_fetched + page.missing
    found = (pictures_not_fetched(left_out),) if left_out else ()
    return Examination(kind=PaperKind.WEB_PAGE, troubles=found, words=page.words[:MAX_WORDS])


def web_page_to_page(path: Path, target: Path) -> Trouble | None:
    """Writes a dropped web page, made harmless."""
    try:
        html_to_page(_html_of(path), target)
    except RefusedPaperError as refusal:
        return refusal.trouble
    return None


def _html_of(path: Path) -> str:
    if path.stat().st_size > MAX_PAGE_BYTES:
        raise RefusedPaperError(too_long_text())
    content = path.read_bytes()
    stated = _STATED_LETTERS.search(content[:_HEAD_BYTES])
    name = stated[1].decode("ascii", errors="replace") if stated else ""
    return decoded(content, said=name)


def _allowed(html: str) -> str:
    allowed = nh3.clean(
        html.replace("\0", ""),
        tags=set(_TAGS.split()), clean_content_tags=set(_DROPPED_WHOLE), attributes=dict(_ATTRIBUTES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"}, filter_style_properties=set(_STYLES.split()),
        link_rel=None,
    )
    return printable(allowed).replace("\f", " ")  # only now: a character can be written as a number


def _tree(html: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(huge_tree=True)  # without it, what lies deeper than 255 is lost without a word
    tree = lxml.html.fragment_fromstring(html, create_parent="div", parser=parser)
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise RefusedPaperError(too_deep_page())
    return tree


def _hold_depth(html: str) -> None:
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _NEVER_DEEP:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_OPEN_TAGS:
            raise RefusedPaperError(too_deep_page())


def _drop_hidden(body: lxml.html.HtmlElement) -> None:
    """What the page did not show is not printed; words that follow a dropped piece stay."""
    for element in list(body.iterdescendants()):
        style = element.get("style", "")
        if element.get("hidden") is not None or _HIDING.search(style):
            element.drop_tree()
        elif style:
            element.set("style", _UNSEEN.sub("", style))


def _write_out_fields(body: lxml.html.HtmlElement) -> None:
    for field in list(body.iterdescendants("input", "select", "textarea")):
        _put_text(field, _answer(field))


def _answer(field: lxml.html.HtmlElement) -> str:
    kind = field.get("type", "text").lower()
    if field.tag == "input" and kind in _WRITTEN:
        return _WRITTEN[kind][field.get("checked") is not None]
    if field.tag == "input":
        return "" if kind in _SILENT_INPUTS else field.get("value", "")
    if field.tag == "select":
        chosen = [option.text_content() for option in field.iter("option") if option.get("selected") is not None]
        return ", ".join(chosen)
    return str(field.text_content())


def _keep_harmless_links(body: lxml.html.HtmlElement) -> None:
    for link in body.iterdescendants("a"):
        if not link.get("href", "").lower().startswith(_LINKS):
            link.attrib.pop("href", None)


def _hold_indents(body: lxml.html.HtmlElement) -> None:
    """A quotation of a quotation of a quotation is set no further in: its words would run off the paper."""
    for quote in list(body.iterdescendants("blockquote", "dd")):
        if sum(1 for _ in quote.iterancestors("blockquote", "dd")) >= _MOST_INDENTS:
            quote.tag = "div"


def _hold_widths(body: lxml.html.HtmlElement) -> None:
    """Tables that say that they are wider than the paper would run off it."""
    for table in body.iterdescendants("table"):
        if _stated_width(table) > _WIDEST_PICTURE:
            table.set("width", "100%")
    for row in body.iterdescendants("tr", "colgroup"):
        if sum(_stated_width(cell) for cell in row) > _WIDEST_PICTURE:
            for cell in row:
                cell.attrib.pop("width", None)
    for column in body.iterdescendants("colgroup"):
        if _stated_width(column) > _WIDEST_PICTURE:
            column.attrib.pop("width")


def _stated_width(element: lxml.html.HtmlElement) -> int:
    """In pixels; nothing where it is stated as a share, or not at all."""
    stated = re.match(r"\s*(\d{1,9})(?!\d*\.?\d*\s*%)", element.get("width", ""))
    return int(stated[1]) if stated else 0


def _settle_pictures(
    body: lxml.html.HtmlElement, pictures: Mapping[str, bytes]
) -> tuple[int, int, frozenset[str]]:
    """Every picture is one that came along, or a note in its place.

    Answers how many would be fetched, how many are missing, and the names of those that are shown.
    """
    not_fetched = missing = 0
    names = set()
    for shown in list(body.iterdescendants("img")):
        source = shown.get("src", "").strip()
        name = _name_among(pictures, source)
        content = pictures[name] if name else _written_in(source)
        width = _pixels_wide(content) if content else 0
        if width:
            shown.set("src", f"data:image/*;base64,{base64.b64encode(content).decode()}")
            _fit(shown, width)
            names |= {name} if name else set()
        elif _is_a_dot(shown):
            shown.drop_tree()
        else:
            is_far = source.lower().startswith(("http:", "https:", "//"))
            not_fetched, missing = not_fetched + is_far, missing + (not is_far)
            _put_text(shown, " ".join(filter(None, (NOT_FETCHED if is_far else MISSING, shown.get("alt", "")))))
    return not_fetched, missing, frozenset(names)


def _name_among(pictures: Mapping[str, bytes], source: str) -> str:
    """The name by which a picture came along that the page calls so; nothing for one that did not."""
    return next((name for name in (unquote(source.removeprefix("cid:")), source) if name in pictures), "")


def _written_in(source: str) -> bytes:
    """The bytes of a picture that stands in the page itself."""
    if not _INLINE_PICTURE.match(source):
        return b""
    try:
        return base64.b64decode(unquote(source.partition(",")[2]))
    except ValueError:
        return b""


def _pixels_wide(content: bytes) -> int:
    """The width of a picture that can be shown, else 0."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            return picture.width if picture.width * picture.height <= MAX_PICTURE_PIXELS else 0
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0


def _is_a_dot(shown: lxml.html.HtmlElement) -> bool:
    """One of the invisible dots by which senders learn that a mail was opened, or that push a table apart."""
    return "1" in (shown.get("width"), shown.get("height")) or "0" in (shown.get("width"), shown.get("height"))


def _fit(shown: lxml.html.HtmlElement, pixels: int) -> None:
    """As wide as the page says, but no wider than the paper; the height follows."""
    stated = shown.get("width", "").strip().removesuffix("px")
    width = int(stated) if stated.isdigit() else pixels
    if width > _WIDEST_PICTURE or not stated.isdigit():
        shown.attrib.pop("height", None)
    shown.set("width", str(min(width, _WIDEST_PICTURE)))


def _put_text(element: lxml.html.HtmlElement, text: str) -> None:
    """The element becomes words; what follows it stays."""
    for child in list(element):
        element.remove(child)
    tail, element.text, element.tail = element.tail, None, None
    parent = element.getparent()
    before = element.getprevious()
    words = text + (tail or "")
    if before is not None:
        before.tail = (before.tail or "") + words
    elif parent is not None:
        parent.text = (parent.text or "") + words
    if parent is not None:
        parent.remove(element)


def _words(body: lxml.html.HtmlElement) -> str:
    lines = (" ".join(line.split()) for line in body.itertext())
    return "\n".join(line for line in lines if line)
