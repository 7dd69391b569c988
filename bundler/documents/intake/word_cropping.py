"""Cuts off for good what the pictures of a Word document no longer show."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from PIL import Image

from bundler.documents.intake.limits import MAX_PICTURE_PIXELS
from bundler.documents.intake.word_package import RELATIONSHIPS, Part, WordPackage, drop, parent_of

_EMBED: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}embed",
)
_SIDES: Final = ("l", "t", "r", "b")
_WHOLE: Final = 100_000
_SAME_PLACE: Final = "media/whole-{}.{}"


@dataclass
class Cropping:
    """New pictures by their part's name; `old` are the parts that they stand for."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    old: set[str] = field(default_factory=set)


def crop_pictures(package: WordPackage, archive: zipfile.ZipFile) -> Cropping:
    """Points every cropped picture that can be cut to a picture of only what shows; others stay as they are."""
    done = Cropping()
    trees = {part.name: part for part in package.parts}
    for part in package.parts:
        if rels := trees.get(_rels_of(part.name)):
            for fill, cut in list(_cuts(part)):
                _cut(fill, cut, rels, archive, done)
    still_used = {_target(rels.name, one) for rels in package.parts for one in _related(rels)}
    done.old -= still_used
    return done


def _cut(fill: etree._Element, cut: etree._Element, rels: Part, archive: zipfile.ZipFile, done: Cropping) -> None:
    blip = next(iter(fill.iterchildren("{*}blip")), None)
    if blip is None:
        return
    name = next((name for name in _EMBED if blip.get(name)), "")
    related = next((one for one in _related(rels) if one.get("Id") == blip.get(name, "")), None)
    if related is None or related.get("TargetMode") == "External":
        return
    whole = _target(rels.name, related)
    cropped = _cropped(archive.read(whole), [_share(cut.get(side, "0")) for side in _SIDES])
    if cropped is None:
        return
    content, ending = cropped
    fresh = _SAME_PLACE.format(len(done.pictures) + 1, ending)
    done.pictures[fresh] = content
    done.old.add(whole)
    identity = f"whole{len(done.pictures)}"
    etree.SubElement(parent_of(related), f"{{{RELATIONSHIPS}}}Relationship", {
        "Id": identity, "Type": related.get("Type", ""), "Target": f"/{fresh}",
    })
    _forget_if_unused(blip.get(name, ""), blip, related)
    blip.set(name, identity)
    for child in list(blip.iterchildren("{*}extLst")):
        blip.remove(child)
    fill.remove(cut)


def _forget_if_unused(identity: str, blip: etree._Element, related: etree._Element) -> None:
    root = blip.getroottree().getroot()
    uses = sum(identity in element.attrib.values() for element in root.iter(etree.Element))
    if uses <= 1:
        drop(related)


def _cropped(content: bytes, shares: list[float]) -> tuple[bytes, str] | None:
    """The part that shows, as PNG or, of a JPEG, as JPEG."""
    left, top, right, bottom = shares
    if left + right >= 1 or top + bottom >= 1:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")) as picture:
            width, height = picture.size
            if width * height > MAX_PICTURE_PIXELS:
                return None
            box = (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
            is_photograph = picture.format == "JPEG"
            shown = picture.crop(box)
            file = io.BytesIO()
            shown.save(file, "JPEG", quality=95) if is_photograph else shown.save(file, "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return file.getvalue(), "jpeg" if is_photograph else "png"


def _share(said: str) -> float:
    """How much of a side is cut off; what is added to a side (below nothing) stays out of it."""
    said = said.strip()
    number = float(said[:-1]) / 100 if said.endswith("%") else float(said) / _WHOLE
    return max(number, 0.0)


def _cuts(part: Part) -> Iterator[tuple[etree._Element, etree._Element]]:
    for cut in part.root.iter("{*}srcRect"):
        fill = cut.getparent()
        if fill is not None:
            yield fill, cut


def _rels_of(name: str) -> str:
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")


def _related(part: Part) -> Iterator[etree._Element]:
    return part.root.iter(f"{{{RELATIONSHIPS}}}Relationship")


def _target(rels: str, relationship: etree._Element) -> str:
    base = posixpath.dirname(posixpath.dirname(rels))
    return posixpath.normpath(posixpath.join("/", base, relationship.get("Target", ""))).lstrip("/")
