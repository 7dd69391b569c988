"""A photograph keeps every pixel and loses where it was taken."""

import io
from typing import Any

import pytest
from PIL import Image

from bundler.documents.intake.jpeg import without_metadata

SECRET = b"51.752 N, 1.257 W, phone of J. Quillfeather"


def photograph(mode: str = "RGB", **options: Any) -> bytes:
    picture = Image.radial_gradient("L").convert(mode)
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80, **options)
    return held.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


@pytest.mark.parametrize("hidden", [
    pytest.param(segment(0xE1, b"Exif\x00\x00" + SECRET), id="EXIF"),
    pytest.param(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET), id="XMP"),
    pytest.param(segment(0xED, b"Photoshop 3.0\x00" + SECRET), id="IPTC"),
    pytest.param(segment(0xE2, b"MPF\x00" + SECRET), id="second picture"),
    pytest.param(segment(0xE0, b"JFXX\x00" + SECRET), id="thumbnail"),
    pytest.param(segment(0xFE, SECRET), id="comment"),
])
@pytest.mark.parametrize("options", [
    pytest.param({}, id="one scan"), pytest.param({"progressive": True}, id="many scans"),
    pytest.param({"restart_marker_blocks": 1}, id="restart markers"),
])
def test_what_is_not_picture_goes_and_every_pixel_stays(hidden: bytes, options: dict[str, Any]) -> None:
    plain = photograph(**options)
    laden = plain[:2] + hidden + plain[2:] + SECRET
    cleaned = without_metadata(laden)
    assert SECRET not in cleaned
    assert cleaned == plain


def test_colour_profile_and_adobe_marker_stay_because_they_decide_how_the_picture_looks() -> None:
    plain = photograph("CMYK", icc_profile=b"\x00" * 200)
    assert without_metadata(plain) == plain
    assert b"Adobe" in plain
    assert b"ICC_PROFILE" in plain


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"not a picture", photograph()[:-400]])
def test_what_is_no_whole_jpeg_comes_back_unharmed(content: bytes) -> None:
    assert without_metadata(content) == content


EXIF = segment(0xE1, b"Exif\x00\x00" + SECRET)


@pytest.mark.parametrize("hidden", [
    pytest.param(b"\xff\xff\xff" + EXIF, id="behind padding"),
    pytest.param(b"junk\xff\x00" + EXIF, id="behind junk"),
    pytest.param(SECRET, id="junk"),
    pytest.param(b"\xff\x01\xff\xd0" + EXIF, id="behind markers without a length"),
    pytest.param(segment(0xFE, b"")[:2] + b"\x00\x00" + EXIF, id="behind a segment without its own length"),
])
@pytest.mark.parametrize("place", [2, 20])
def test_what_decoders_pass_over_hides_nothing(hidden: bytes, place: int) -> None:
    plain = photograph()
    assert plain[20:22] == b"\xff\xdb", "here the second segment begins"
    assert without_metadata(plain[:place] + hidden + plain[place:]) == plain


def test_a_thumbnail_in_the_first_segment_goes() -> None:
    plain = photograph()
    head = segment(0xE0, plain[6:18] + b"\x04\x04" + SECRET.ljust(48))
    assert without_metadata(plain[:2] + head + plain[20:]) == plain
