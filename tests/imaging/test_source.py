"""Pictures to start from: whatever comes, what goes out is upright, opaque and of one size."""

import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from tests.imaging.pictures import (
    encoded,
    exif,
    jpeg_claiming,
    plain,
    png_claiming,
    quarters,
)
from thumbgen.domain.errors import PictureUnreadable
from thumbgen.domain.sizes import Size
from thumbgen.imaging import source
from thumbgen.imaging.source import KEPT_SIDE, pixels, prepare, shrink

RED, GREEN = (250, 10, 10), (10, 250, 10)


def opened(data: bytes) -> Image.Image:
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WEBP"
    return Image.open(io.BytesIO(data)).convert("RGB")


def near(actual: object, wanted: tuple[int, int, int], by: int = 40) -> bool:
    assert isinstance(actual, tuple)
    return all(abs(one - other) <= by for one, other in zip(actual, wanted, strict=True))


def tiff_of(mode: str) -> bytes:
    """Dark at the left, bright at the right, with more bits than eight."""
    bright = {"F": 1.0, "I": 65535, "I;16": 65535}[mode]
    image = Image.new(mode, (40, 20), 0)
    image.paste(bright, (20, 0, 40, 20))
    return encoded(image, "TIFF")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_usual_kind_of_picture_is_read(kind: str) -> None:
    image = opened(shrink(encoded(quarters(), kind)))
    assert image.size == (96, 64)
    assert near(image.getpixel((10, 10)), RED)
    assert near(image.getpixel((85, 10)), GREEN)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "RGBA", "LA"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = opened(prepare(encoded(quarters(mode), kind), Size(128, 64)))
    assert image.size == (128, 64)
    if mode in {"CMYK", "P", "RGBA"}:
        assert near(image.getpixel((10, 10)), RED, by=60)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_more_than_eight_bits_keep_their_shades(mode: str) -> None:
    image = opened(shrink(tiff_of(mode)))
    assert near(image.getpixel((5, 10)), (0, 0, 0), by=8)
    assert near(image.getpixel((35, 10)), (255, 255, 255), by=8)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_taken(kind: str) -> None:
    moving = encoded(
        Image.new("RGB", (64, 64), RED),
        kind,
        save_all=True,
        append_images=[Image.new("RGB", (64, 64), GREEN)],
    )
    assert near(opened(shrink(moving)).getpixel((32, 32)), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_set_upright(kind: str) -> None:
    image = opened(shrink(encoded(quarters(), kind, exif=exif(6))))
    assert image.size == (64, 96)
    assert near(image.getpixel((55, 10)), RED)  # was at the top left, and is turned right


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_so_is_a_tiff_whatever_packs_it(compression: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    image = opened(shrink(encoded(quarters(), "TIFF", exif=turned, compression=compression)))
    assert image.size == (64, 96)
    assert near(image.getpixel((55, 10)), RED)


@pytest.mark.parametrize(("ink", "ground"), [((20, 20, 40), 255), ((240, 230, 200), 0)])
def test_a_transparent_drawing_stands_on_what_sets_it_off(
    ink: tuple[int, int, int], ground: int
) -> None:
    drawing = Image.new("RGBA", (80, 60), (0, 0, 0, 0))
    drawing.paste((*ink, 255), (20, 20, 60, 40))
    image = opened(shrink(encoded(drawing, "PNG")))
    assert near(image.getpixel((5, 5)), (ground,) * 3, by=8)
    assert near(image.getpixel((40, 30)), ink)


@pytest.mark.parametrize("size", [Size(1344, 768), Size(768, 1344), Size(1024, 1024), Size(64, 64)])
@pytest.mark.parametrize("given", [(96, 64), (1, 1), (3000, 7), (5, 900)])
def test_what_is_sent_has_exactly_the_pixels_that_are_asked_for(
    size: Size, given: tuple[int, int]
) -> None:
    data = encoded(Image.new("RGB", given, RED), "PNG")
    assert opened(prepare(data, size)).size == (size.width, size.height)


def test_it_is_cropped_at_the_middle_and_not_stretched() -> None:
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(GREEN, (100, 0, 200, 100))
    image = opened(prepare(encoded(wide, "PNG"), Size(128, 128)))
    assert all(near(image.getpixel((x, 64)), GREEN) for x in (6, 64, 121))


def test_a_large_picture_is_kept_small() -> None:
    kept = shrink(encoded(Image.new("RGB", (4000, 3000), RED), "JPEG"))
    assert opened(kept).size == (KEPT_SIDE, KEPT_SIDE * 3 // 4)


def test_what_will_not_fit_is_sent_a_little_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = encoded(Image.effect_noise((512, 512), 90).convert("RGB"), "JPEG")
    fine = prepare(noise, Size(512, 512))
    monkeypatch.setattr(source, "MOST_SENT", len(fine) * 2 // 3)
    assert len(prepare(noise, Size(512, 512))) <= source.MOST_SENT


def test_nothing_is_told_of_camera_and_place() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    taken = encoded(quarters(), "JPEG", exif=exif(1), comment=b"at home", icc_profile=profile)
    assert b"AAA" in taken
    for data in (shrink(taken), prepare(taken, Size(64, 64))):
        assert not any(told in data for told in (b"EXIF", b"ICCP", b"AAA", b"at home"))


def test_a_screen_gets_its_pixels_in_the_picture_s_shape() -> None:
    found = pixels(encoded(quarters(), "PNG"), Size(48, 48))
    assert found.size == Size(48, 32)
    assert found.data[:3] == bytes((10, 10, 250))


def gif_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(plain(), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def gif_with_huge_frame() -> bytes:
    data = bytearray(encoded(plain(), "GIF"))
    at = data.index(b",")
    data[at + 5 : at + 9] = struct.pack("<HH", 60000, 60000)
    return bytes(data)


def bmp_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(plain(), "BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def tiff_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(plain(), "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    for entry in range(first + 2, first + 2 + 12 * data[first], 12):
        tag = int.from_bytes(data[entry : entry + 2], "little")
        if tag in {256, 257}:
            data[entry + 2 : entry + 12] = struct.pack(
                "<HII", 4, 1, width if tag == 256 else height
            )
    return bytes(data)


@pytest.mark.parametrize(
    "claiming",
    [png_claiming, jpeg_claiming, gif_claiming, bmp_claiming, tiff_claiming],
    ids=lambda one: one.__name__,
)
def test_a_decompression_bomb_is_refused(claiming: Callable[[int, int], bytes]) -> None:
    with pytest.raises(PictureUnreadable):
        shrink(claiming(60_000, 60_000))


def test_so_is_one_that_hides_in_a_frame() -> None:
    with pytest.raises(PictureUnreadable):
        shrink(gif_with_huge_frame())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_picture_that_breaks_off_is_refused_rather_than_half_taken(kind: str) -> None:
    data = encoded(Image.effect_noise((300, 200), 90).convert("RGB"), kind)
    with pytest.raises(PictureUnreadable):
        shrink(data[: len(data) // 2])


@pytest.mark.parametrize(
    "data", [b"", b"BM", b"GIF89a", b"II*\0", b"<svg/>", b"\0\0\0\x18ftypheic", b"words" * 99]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        shrink(data)
