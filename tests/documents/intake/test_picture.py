"""Pictures become upright A4 pages, whatever colours, turns and frames they come in."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pypdf
import pytest
from PIL import Image, ImageDraw

from bundler.documents.intake.jpeg import without_metadata
from bundler.documents.intake.pdf import normalise
from bundler.documents.intake.picture import examine_picture, picture_to_pdf
from tests.documents.intake.pdf_papers import seen

_UNTURN = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What a camera would have stored for an upright picture, by the orientation it writes beside it."""


def page_of(path: Path) -> Path:
    target = path.with_suffix(".made.pdf")
    picture_to_pdf(path, target)
    return target


def corners(page: Image.Image) -> list[int]:
    """How dark the four quarters of what is drawn on the page are, from top left to bottom right."""
    drawn = page.point(lambda level: 255 if level < 250 else 0).getbbox()
    assert drawn is not None
    left, top, right, bottom = drawn
    across, down = (right - left) // 4, (bottom - top) // 4
    levels = (
        page.getpixel((x, y))
        for y in (top + down, bottom - down) for x in (left + across, right - across)
    )
    return [round(float(level) / 40) for level in levels]  # type: ignore[arg-type]


def quarters(width: int = 400, height: int = 200) -> Image.Image:
    """A wide picture with quarters of grey 0, 80, 160 and 240, from top left to bottom right."""
    picture = Image.new("L", (width, height), 0)
    painter = ImageDraw.Draw(picture)
    painter.rectangle((width // 2, 0, width, height // 2), fill=80)
    painter.rectangle((0, height // 2, width // 2, height), fill=160)
    painter.rectangle((width // 2, height // 2, width, height), fill=240)
    return picture


UPRIGHT = [0, 2, 4, 6]
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAAMEAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBAgQWW6kkprm4CGgwIAAAMAMgAAAwACEGIAAQAHRAHBcrAiQAAAABNjb2xy"
    "bmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAACAAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAMlt"
    "ZGF0AAAAvSgBrwngIYU0pf//xRFS01nbj/mkq5fFHmtpkklAXAyEfdXUwFtmMYkhKQxkkfowtNubBxULTxCMxWkAW/eoTAuIav4l"
    "loaflciMOT/8GFpVjJlqMiay4IaGtcB4dIhRT4blQbkXRzQEe6Ow3gGsy2GC9/Df1Qr/Tf1L/Q3ySySivagf/6QQHNBHToBYYjNf"
    "GSJaI93fx9HF1pp+6Mk823BNAAJJX0FsrN1FLmHYAtTmf4OnjaTEoCn/ZSxUIA=="
)
"""quarters(128, 64) as an encoder for HEIC wrote it; the library that the product uses can only read."""


def nearly(levels: list[int], others: list[int]) -> bool:
    """The same but for what a conversion of colours may do."""
    return all(abs(one - other) <= 1 for one, other in zip(levels, others, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_or_mirrored_photo_stands_upright_without_recompression(tmp_path: Path, orientation: int) -> None:
    unturn = _UNTURN[orientation]
    stored = quarters() if unturn is None else quarters().transpose(unturn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.jpg"
    stored.save(path, quality=95, exif=exif)
    target = page_of(path)
    page = seen(target)
    assert page.width > page.height
    assert corners(page) == UPRIGHT
    with pikepdf.open(target) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == without_metadata(path.read_bytes())
        assert "/Rotate" not in pdf.pages[0].obj


@pytest.mark.parametrize("exif", [b"Exif\x00\x00nonsense", b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12"])
def test_exif_that_makes_no_sense_is_passed_over(tmp_path: Path, exif: bytes) -> None:
    path = tmp_path / "a.jpg"
    quarters().save(path, exif=exif)
    assert corners(seen(page_of(path))) == UPRIGHT


def test_an_orientation_that_does_not_exist_counts_as_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    path = tmp_path / "a.jpg"
    quarters().save(path, exif=exif)
    assert corners(seen(page_of(path))) == UPRIGHT


def sixteen_bits() -> Image.Image:
    return quarters().convert("I").point(lambda level: level * 257).convert("I;16")


def on_nothing() -> Image.Image:
    """The quarters, but the last one transparent instead of light grey."""
    grey = quarters()
    return Image.merge("RGBA", (grey, grey, grey, grey.point(lambda level: 0 if level == 240 else 255)))


@pytest.mark.parametrize(("name", "picture", "saving"), [
    pytest.param("a.png", quarters(), {}, id="grey PNG"),
    pytest.param("a.png", quarters().convert("RGB"), {}, id="colour PNG"),
    pytest.param("a.png", quarters().convert("P"), {}, id="palette PNG"),
    pytest.param("a.png", sixteen_bits(), {}, id="16-bit PNG"),
    pytest.param("a.png", quarters().convert("LA"), {}, id="grey PNG with alpha"),
    pytest.param("a.jpg", quarters().convert("CMYK"), {"quality": 95}, id="CMYK JPEG"),
    pytest.param("a.jpg", quarters().convert("RGB"), {"quality": 95, "progressive": True}, id="progressive JPEG"),
    pytest.param("a.tif", quarters(), {}, id="TIFF"),
    pytest.param("a.tif", quarters().convert("CMYK"), {}, id="CMYK TIFF"),
    pytest.param("a.tif", sixteen_bits(), {}, id="16-bit TIFF"),
    pytest.param("a.tif", quarters().convert("F"), {}, id="floating point TIFF"),
    pytest.param("a.gif", quarters(), {}, id="GIF"),
    pytest.param("a.bmp", quarters(), {}, id="BMP"),
    pytest.param("a.webp", quarters().convert("RGB"), {"lossless": True}, id="WebP"),
])
def test_every_kind_of_picture_looks_as_it_was(
    tmp_path: Path, name: str, picture: Image.Image, saving: dict[str, Any]
) -> None:
    path = tmp_path / name
    picture.save(path, **saving)
    assert examine_picture(path).pages == 1
    assert nearly(corners(seen(page_of(path))), UPRIGHT)


def test_what_is_transparent_shows_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    on_nothing().save(path)
    page = seen(page_of(path))
    left, top, right, bottom = page.point(lambda level: 255 if level < 250 else 0).getbbox() or (0, 0, 0, 0)
    assert page.getpixel((left + 3 * (right - left) // 4, top + 3 * (bottom - top) // 4)) == 255
    with pikepdf.open(page_of(path)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert "/SMask" not in image


def test_a_heic_photo_becomes_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(HEIC)
    assert examine_picture(path).pages == 1
    assert nearly(corners(seen(page_of(path))), UPRIGHT)


def test_every_page_of_a_tiff_is_kept_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    pages = [Image.new("L", (300, 400), level) for level in (0, 80, 160)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    assert examine_picture(path).pages == 3
    target = page_of(path)
    assert len(pypdf.PdfReader(target).pages) == 3
    assert [seen(target, number).getpixel((297, 400)) for number in range(3)] == [0, 80, 160]


def test_a_fax_with_different_dots_across_and_down_keeps_its_shape(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("1", (1728, 1078), 0).save(path, dpi=(204, 98), compression="group4")
    left, top, right, bottom = seen(page_of(path)).point(lambda level: 255 - level).getbbox() or (0, 0, 0, 0)
    assert (bottom - top) / (right - left) == pytest.approx((1078 / 98) / (1728 / 204), rel=0.02)


def test_a_moving_picture_gives_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("L", (300, 300), 0).save(path, save_all=True, append_images=[Image.new("L", (300, 300), 200)])
    assert examine_picture(path).pages == 1
    assert len(pypdf.PdfReader(page_of(path)).pages) == 1


@pytest.mark.parametrize("size", [(3000, 2000), (2000, 3000), (40, 40), (5000, 100)])
def test_a_picture_stands_on_a4_with_margins_and_leaves_the_footer_free(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "a.jpg"
    Image.new("L", size, 0).save(path)
    target = page_of(path)
    cleaned = normalise(target, tmp_path / "clean.pdf")
    assert cleaned.is_usable
    assert cleaned.pages[0].footer_is_free
    page = seen(target)
    assert sorted(page.size) == [596, 842]
    left, top, right, bottom = page.point(lambda level: 255 - level).getbbox() or (0, 0, 0, 0)
    assert min(left, top, page.width - right) >= 28
    assert page.height - bottom >= 52


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    quarters().save(path)
    first = page_of(path).read_bytes()
    assert page_of(path).read_bytes() == first
    assert b"/Producer" not in first


def test_nothing_of_the_camera_is_left(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    path = tmp_path / "a.jpg"
    quarters().save(path, exif=exif, comment=b"SECRETCAMERA")
    assert b"SECRETCAMERA" in path.read_bytes()
    assert b"SECRETCAMERA" not in page_of(path).read_bytes()


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.tif", "a.webp"])
def test_a_picture_cut_in_half_is_refused(tmp_path: Path, name: str) -> None:
    whole = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(whole, {"jpg": "jpeg", "tif": "tiff"}.get(name[2:], name[2:]))
    path = tmp_path / name
    path.write_bytes(whole.getvalue()[:len(whole.getvalue()) // 2])
    found = examine_picture(path)
    assert [trouble.code for trouble in found.troubles] == ["damaged"]
    refused = picture_to_pdf(path, tmp_path / "never.pdf")
    assert refused
    assert refused.code == "damaged"
    assert not (tmp_path / "never.pdf").exists()


def test_a_picture_that_no_pdf_can_hold_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object, **__: object) -> bytes:
        raise img2pdf.JpegColorspaceError("jpeg can't be monochrome")

    path = tmp_path / "a.png"
    quarters().save(path)
    monkeypatch.setattr(img2pdf, "convert", cannot)
    refused = picture_to_pdf(path, tmp_path / "never.pdf")
    assert refused
    assert refused.severity == "blocks"
