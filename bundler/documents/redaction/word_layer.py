"""Words that nobody sees, laid over the picture of a page so that it can be searched and read aloud."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from bundler.model.redaction import Placed

_FONT: Final = importlib.resources.files("ocrmypdf.data") / "Occulta.ttf"
"""A font without a picture of any letter, as OCR programs use it."""
_ADVANCE: Final = 500
"""How wide every letter counts, in thousandths of the font's size."""
_LARGEST_CODE: Final = 0xFFFF

_TO_UNICODE: Final = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def unseen_font(pdf: pikepdf.Pdf) -> Object:
    """The font in this file: the code of each letter is its Unicode number."""
    file = pdf.make_stream(_FONT.read_bytes())
    descriptor = pdf.make_indirect(Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Unseen, Flags=4, FontBBox=Array([0, 0, _ADVANCE, 1000]),
        ItalicAngle=0, Ascent=1000, Descent=0, CapHeight=1000, StemV=80, FontFile2=file,
    ))  # fmt: skip
    letters = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Unseen, FontDescriptor=descriptor, DW=_ADVANCE,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        CIDToGIDMap=pdf.make_stream(bytes(2 * (_LARGEST_CODE + 1))),
    ))  # fmt: skip
    return pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Unseen, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([letters]), ToUnicode=pdf.make_stream(_TO_UNICODE),
    ))  # fmt: skip


def layer(words: Iterable[Placed], height: int, dpi: float) -> bytes:
    """What writes the words, unseen, on a page that is `height` pixels high; the font is called /Unseen."""
    written = (_word(word, height, 72 / dpi) for word in words)
    return b"".join((b"BT\n3 Tr\n", *written, b"ET\n"))


def _word(word: Placed, height: int, point: float) -> bytes:
    text = "".join(letter for letter in word.text if ord(letter) <= _LARGEST_CODE)
    if not text:
        return b""
    left, top, right, bottom = word.box
    size = max(1.0, (bottom - top) * point)
    stretch = 100 * (right - left) * point / (len(text) * size * _ADVANCE / 1000)
    at = f"{left * point:.2f} {(height - bottom) * point:.2f}"
    code = (text + " ").encode("utf-16-be").hex()
    return f"/Unseen {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {at} Tm <{code}> Tj\n".encode()
