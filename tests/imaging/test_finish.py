"""Whatever comes from the Horde becomes a picture of exactly the target's pixels, or is refused."""

import io
import struct
import time
import warnings
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageOps

from tests.imaging import pictures
from thumbgen.domain.errors import PictureUnreadable
from thumbgen.domain.sizes import TARGETS, Size, centre_crop
from thumbgen.imaging.finish import MOST_PIXELS, finish

SMALL = Size(96, 64)

RECEIVED = [
    Size(1344, 768),
    Size(2688, 1536),
    Size(5376, 3072),
    Size(768, 1344),
    Size(1536, 2688),
    Size(1024, 1024),
    Size(4096, 4096),
    Size(1279, 721),
    Size(333, 1001),
]

sides = st.integers(16, 400)
sizes = st.builds(Size, sides, sides)


@cache
def disc(size: Size) -> bytes:
    return pictures.encoded(pictures.circle(size, 0.25 * min(size.width, size.height)))


@pytest.mark.parametrize("target", [*(t.size for t in TARGETS.values()), Size(641, 359)], ids=str)
@pytest.mark.parametrize("received", RECEIVED, ids=str)
def test_every_target_is_met_to_the_pixel_and_a_circle_stays_round(
    received: Size, target: Size
) -> None:
    finished = finish(disc(received), target)
    assert finished.image.mode == "RGB"
    assert finished.image.size == (target.width, target.height)
    assert finished.received == received
    assert finished.scale == centre_crop(received, target).scale
    box = finished.image.getchannel("R").point(lambda value: 255 * (value > 127)).getbbox()
    assert box is not None
    left, top, right, bottom = box
    across = 0.5 * min(received.width, received.height) * finished.scale
    tolerance = 1 + finished.scale
    assert right - left == pytest.approx(min(across, target.width), abs=tolerance)
    assert bottom - top == pytest.approx(min(across, target.height), abs=tolerance)
    assert (left + right) / 2 == pytest.approx(target.width / 2, abs=tolerance)
    assert (top + bottom) / 2 == pytest.approx(target.height / 2, abs=tolerance)


@settings(deadline=None)
@given(received=sizes, target=sizes)
def test_the_crop_is_centred_and_keeps_the_shape_whatever_the_sizes(
    received: Size, target: Size
) -> None:
    ramp = Image.linear_gradient("L").resize((256, 256))
    across = ramp.rotate(90).resize((received.width, received.height), box=(0, 0, 256, 256))
    down = ramp.resize((received.width, received.height))
    data = pictures.encoded(Image.merge("RGB", (across, down, down)))
    image = finish(data, target).image
    assert image.size == (target.width, target.height)
    middle_row = image.crop((0, target.height // 2, target.width, target.height // 2 + 1))
    reds = middle_row.getchannel("R").tobytes()
    assert reds[0] + reds[-1] == pytest.approx(255, abs=6)
    middle_column = image.crop((target.width // 2, 0, target.width // 2 + 1, target.height))
    greens = middle_column.getchannel("G").tobytes()
    assert greens[0] + greens[-1] == pytest.approx(255, abs=6)


def test_scale_says_how_much_was_enlarged_here() -> None:
    assert finish(disc(Size(1344, 768)), Size(1280, 720)).scale < 1
    assert finish(disc(Size(1344, 768)), Size(3840, 2160)).scale == pytest.approx(3840 / 1344)


@pytest.mark.parametrize("codec", ["WEBP", "PNG", "JPEG"])
def test_the_bytes_say_what_format_it_is(codec: str) -> None:
    image = finish(pictures.encoded(pictures.plain(), codec), SMALL).image
    pixel = image.getpixel((50, 30))
    assert pixel == pytest.approx((200, 60, 30), abs=4)


@pytest.mark.parametrize("codec", ["GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000"])
def test_other_formats_are_refused(codec: str) -> None:
    with pytest.raises(PictureUnreadable):
        finish(pictures.encoded(pictures.plain(), codec), SMALL)


def test_lossless_pictures_of_the_right_size_pass_unchanged() -> None:
    picture = pictures.quarters()
    for data in (pictures.encoded(picture), pictures.encoded(picture, "WEBP", lossless=True)):
        assert finish(data, SMALL).image.tobytes() == picture.tobytes()


@pytest.mark.parametrize("mode", ["RGBA", "L", "LA", "P", "1", "RGB"])
def test_every_mode_comes_out_as_it_looks(mode: str) -> None:
    picture = pictures.quarters(mode)
    image = finish(pictures.encoded(picture), SMALL).image
    assert image.mode == "RGB"
    assert image.tobytes() == picture.convert("RGB").tobytes()


def test_sixteen_bit_grey_is_scaled_down_not_cut_off() -> None:
    deep = Image.new("I;16", (96, 64), 0x8080)
    assert finish(pictures.encoded(deep), SMALL).image.getpixel((3, 3)) == (128, 128, 128)
    deep = Image.new("I;16", (96, 64), 0xFFFF)
    assert finish(pictures.encoded(deep), SMALL).image.getpixel((3, 3)) == (255, 255, 255)


def test_cmyk_comes_out_in_its_own_colours() -> None:
    inks = Image.new("CMYK", (96, 64), (0, 255, 255, 0))
    image = finish(pictures.encoded(inks, "JPEG"), SMALL).image
    assert image.getpixel((40, 40)) == pytest.approx((255, 0, 0), abs=4)


def test_what_is_transparent_turns_black() -> None:
    half = Image.new("RGBA", (96, 64), (255, 255, 255, 128))
    assert finish(pictures.encoded(half), SMALL).image.getpixel((9, 9)) == (128, 128, 128)
    hidden = Image.new("RGBA", (96, 64), (255, 0, 0, 0))
    data = pictures.encoded(hidden, "WEBP", lossless=True, exact=True)
    assert finish(data, SMALL).image.getpixel((9, 9)) == (0, 0, 0)
    keyed = pictures.encoded(pictures.plain((1, 200, 3)), transparency=(1, 200, 3))
    assert finish(keyed, SMALL).image.getpixel((9, 9)) == (0, 0, 0)


@pytest.mark.parametrize("codec", ["WEBP", "PNG", "JPEG"])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("orientation", range(10))
def test_a_turned_picture_is_set_upright_before_it_is_measured(
    orientation: int, order: str, codec: str
) -> None:
    options = {"lossless": True} if codec == "WEBP" else {}
    block = pictures.exif(orientation, order)
    data = pictures.encoded(pictures.quarters(), codec, exif=block, **options)
    with Image.open(io.BytesIO(data)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    size = Size(*upright.size)
    finished = finish(data, size)
    assert finished.received == size
    assert ImageChops.difference(finished.image, upright).getbbox() is None


@pytest.mark.parametrize("codec", ["WEBP", "PNG", "JPEG"])
@pytest.mark.parametrize("cut", [6, 8, 12, 15, 20, 30])
def test_broken_exif_is_ignored_without_a_word(
    cut: int, codec: str, recwarn: pytest.WarningsRecorder
) -> None:
    options = {"lossless": True} if codec == "WEBP" else {"quality": 95}
    if codec == "PNG":
        options = {}
    block = pictures.exif(6)[:cut]
    data = pictures.encoded(pictures.quarters(), codec, exif=block, **options)
    assert finish(data, SMALL).received == SMALL
    assert not recwarn.list


@pytest.mark.parametrize("codec", ["WEBP", "PNG", "JPEG"])
def test_another_colour_space_is_turned_into_srgb(codec: str) -> None:
    data = pictures.encoded(
        pictures.plain((255, 0, 0)), codec, icc_profile=pictures.swapped_profile()
    )
    assert finish(data, SMALL).image.getpixel((9, 9)) == pytest.approx((0, 255, 0), abs=6)


def test_an_srgb_profile_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = pictures.quarters()
    data = pictures.encoded(picture, icc_profile=profile)
    assert finish(data, SMALL).image.tobytes() == picture.tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_broken_or_unfitting_profile_is_ignored(mode: str) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = pictures.quarters(mode)
    for profile in (b"no profile at all", lab, pictures.swapped_profile()[:200]):
        data = pictures.encoded(picture, icc_profile=profile)
        assert finish(data, SMALL).image.tobytes() == picture.convert("RGB").tobytes()


def test_nothing_but_pixels_is_taken_over() -> None:
    swapped, lab = (
        pictures.swapped_profile(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    )
    for profile in (swapped, lab):
        for codec, options in (("JPEG", {"comment": "sender"}), ("PNG", {}), ("WEBP", {})):
            data = pictures.encoded(
                pictures.plain(), codec, icc_profile=profile, exif=pictures.exif(3), **options
            )
            assert finish(data, SMALL).image.info == {}


@pytest.mark.parametrize("codec", ["WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(codec: str) -> None:
    frames = [pictures.plain((0, 0, 200)), pictures.plain((200, 0, 0))]
    data = pictures.encoded(frames[0], codec, save_all=True, append_images=frames[1:])
    assert finish(data, SMALL).image.getpixel((9, 9)) == pytest.approx((0, 0, 200), abs=4)


BOMBS = [
    pictures.png_claiming(30000, 30000),
    pictures.png_claiming(8192, 8193),
    pictures.png_claiming(2**31 - 1, 2**31 - 1),
    pictures.jpeg_claiming(65500, 65500),
    pictures.jpeg_claiming(9500, 9500),
    pictures.webp_claiming(16383, 16383, b"VP8 "),
    pictures.webp_claiming(16384, 16384, b"VP8L"),
    pictures.webp_claiming(9000, 9000, b"VP8X"),
    pictures.webp_claiming(2**24, 2**24, b"VP8X"),
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_refused_at_once_and_without_a_warning(bomb: bytes) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with pytest.raises(PictureUnreadable):
            finish(bomb, SMALL)
    assert time.perf_counter() - started < 2
    assert not seen
    assert limit == Image.MAX_IMAGE_PIXELS


def test_the_largest_real_answers_are_no_bombs() -> None:
    assert max(5376 * 3072, 4096 * 4096) < MOST_PIXELS / 3


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"RIFF",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\x16\0\0\0WEBPJUNK" + bytes(14),
        b"<html>502 Bad Gateway</html>",
        bytes(1000),
    ],
)
def test_what_is_no_picture_is_refused(junk: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        finish(junk, SMALL)


def test_a_palette_picture_without_its_palette_is_refused() -> None:
    whole = pictures.chunks(pictures.encoded(pictures.quarters("P")))
    parts = [pictures.chunk(name, body) for name, body in whole if name != b"PLTE"]
    with pytest.raises(PictureUnreadable):
        finish(b"\x89PNG\r\n\x1a\n" + b"".join(parts), SMALL)


SAMPLES = pictures.samples()


@pytest.mark.parametrize("whole", SAMPLES, ids=range(len(SAMPLES)))
def test_a_picture_cut_off_anywhere_is_refused_unless_nothing_of_it_is_missing(
    whole: bytes,
) -> None:
    pixels = finish(whole, SMALL).image.tobytes()
    for length in range(0, len(whole), 1 + len(whole) // 150):
        try:
            image = finish(whole[:length], SMALL).image
        except PictureUnreadable:
            continue
        assert not whole.startswith(b"RIFF")
        assert image.tobytes() == pixels


@settings(deadline=None)
@given(data=st.data())
def test_damaged_bytes_give_a_picture_or_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(SAMPLES)))
    reach = data.draw(st.sampled_from([40, 200, len(damaged)]))
    places = st.integers(0, min(reach, len(damaged)) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        damaged[place] = byte
    cut = data.draw(st.one_of(st.just(0), places))
    del damaged[cut : cut + data.draw(st.integers(0, 6))]
    if data.draw(st.booleans()) and damaged.startswith(b"RIFF"):
        damaged[4:8] = struct.pack("<I", len(damaged) - 8)
    try:
        finished = finish(bytes(damaged), Size(64, 36))
    except PictureUnreadable:
        return
    assert finished.image.size == (64, 36)


@settings(deadline=None)
@given(junk=st.binary(max_size=200), start=st.sampled_from([b"", *(s[:30] for s in SAMPLES)]))
def test_junk_is_refused_whatever_it_begins_with(junk: bytes, start: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        finish(start + junk, SMALL)


@settings(deadline=None)
@given(names=st.permutations(range(6)), samples=st.sampled_from(SAMPLES[4:]))
def test_png_chunks_in_any_order_never_surprise(names: list[int], samples: bytes) -> None:
    if not samples.startswith(b"\x89PNG"):
        return
    parts = [pictures.chunk(*part) for part in pictures.chunks(samples)]
    mixed = [parts[number] for number in names if number < len(parts)]
    for sequence in ([*parts[:1], *mixed], mixed):
        try:
            finish(b"\x89PNG\r\n\x1a\n" + b"".join(sequence), SMALL)
        except PictureUnreadable:
            continue
