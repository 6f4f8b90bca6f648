"""Every target gets a legal request whose picture can be made into it."""

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.sizes import (
    FREE_PIXELS,
    GENTLE,
    STEP,
    TARGETS,
    YOUTUBE_BYTES,
    Ask,
    Size,
    Target,
    centre_crop,
    custom_target,
    parse_target,
    plan_ask,
)

sides = st.integers(64, 4096)


@pytest.mark.parametrize(
    ("key", "size", "file_format", "max_bytes"),
    [
        ("youtube", Size(1280, 720), "jpeg", YOUTUBE_BYTES),
        ("full-hd", Size(1920, 1080), "png", None),
        ("4k", Size(3840, 2160), "png", None),
        ("shorts", Size(1080, 1920), "png", None),
        ("square", Size(1080, 1080), "png", None),
        ("cover", Size(3000, 3000), "jpeg", YOUTUBE_BYTES),
    ],
)
def test_what_each_platform_wants(
    key: str, size: Size, file_format: str, max_bytes: int | None
) -> None:
    assert TARGETS[key] == Target(key, size, file_format, max_bytes)
    assert parse_target(key) == TARGETS[key]


@pytest.mark.parametrize(
    ("key", "ask"),
    [
        ("youtube", Ask(Size(1344, 768), 1)),
        ("full-hd", Ask(Size(1344, 768), 2)),
        ("shorts", Ask(Size(768, 1344), 2)),
        ("cover", Ask(Size(1024, 1024), 4)),
        ("square", Ask(Size(1024, 1024), 1)),
        ("4k", Ask(Size(1344, 768), 4)),
    ],
)
def test_what_each_named_target_asks_for(key: str, ask: Ask) -> None:
    assert plan_ask(TARGETS[key].size) == ask


@pytest.mark.parametrize(
    ("actual", "target", "kept", "scale"),
    [
        (Size(1344, 768), Size(1280, 720), Size(1344, 756), 0.952),
        (Size(2688, 1536), Size(1920, 1080), Size(2688, 1512), 0.714),
        (Size(1536, 2688), Size(1080, 1920), Size(1512, 2688), 0.714),
        (Size(4096, 4096), Size(3000, 3000), Size(4096, 4096), 0.732),
        (Size(1024, 1024), Size(1080, 1080), Size(1024, 1024), 1.055),
        (Size(5376, 3072), Size(3840, 2160), Size(5376, 3024), 0.714),
        (Size(1344, 768), Size(1920, 1080), Size(1344, 756), 1.429),
    ],
)
def test_what_is_kept_of_a_picture(actual: Size, target: Size, kept: Size, scale: float) -> None:
    crop = centre_crop(actual, target)
    assert (crop.right - crop.left, crop.bottom - crop.top) == (kept.width, kept.height)
    assert (crop.left, crop.top) == (
        (actual.width - kept.width) / 2,
        (actual.height - kept.height) / 2,
    )
    assert crop.scale == pytest.approx(scale, abs=0.0006)


@given(sides, sides)
@example(4096, 4096)
@example(4096, 1366)
@example(1366, 4096)
@example(4096, 4000)
@example(64, 64)
def test_every_custom_target_is_asked_for_legally_and_suffices(width: int, height: int) -> None:
    assume(max(width / height, height / width) <= 3)
    target = custom_target(width, height).size
    ask = plan_ask(target)
    for side in (ask.size.width, ask.size.height):
        assert side % STEP == 0
        assert 64 <= side <= 3072
    assert 0.8 * FREE_PIXELS <= ask.size.pixels <= FREE_PIXELS
    assert ask.upscale in {1, 2, 4}
    received = Size(ask.size.width * ask.upscale, ask.size.height * ask.upscale)
    crop = centre_crop(received, target)
    assert crop.scale <= GENTLE
    assert 0 <= crop.left < crop.right <= received.width
    assert 0 <= crop.top < crop.bottom <= received.height
    # Little is thrown away, and never where the picture has less to spare.
    assert (crop.right - crop.left) * (crop.bottom - crop.top) >= 0.9 * received.pixels


@given(sides, sides, sides, sides)
def test_a_crop_has_the_targets_aspect_and_the_pictures_middle(
    width: int, height: int, wanted_width: int, wanted_height: int
) -> None:
    crop = centre_crop(Size(width, height), Size(wanted_width, wanted_height))
    across, down = crop.right - crop.left, crop.bottom - crop.top
    assert across / down == pytest.approx(wanted_width / wanted_height, rel=1e-9)
    assert crop.left + crop.right == pytest.approx(width)
    assert crop.top + crop.bottom == pytest.approx(height)
    assert across * crop.scale == pytest.approx(wanted_width)
    assert min(crop.left, crop.top) >= -1e-9
    # As much as there is: one side is kept whole.
    assert math.isclose(across, width) or math.isclose(down, height)


def test_a_busy_horde_is_asked_for_less() -> None:
    ask = plan_ask(Size(1280, 720), 576 * 576)
    assert ask.size.pixels <= 576 * 576
    assert ask == Ask(Size(704, 384), 2)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("YouTube", "youtube"),
        ("  yt ", "youtube"),
        ("720p", "youtube"),
        ("1280x720", "youtube"),
        ("1280×720", "youtube"),
        ("1280 × 720", "youtube"),
        ("1280X720", "youtube"),
        ("1280*720", "youtube"),
        ("full hd", "full-hd"),
        ("Full_HD", "full-hd"),
        ("FullHD", "full-hd"),
        ("fhd", "full-hd"),
        ("1080p", "full-hd"),
        ("1920x1080", "full-hd"),
        ("4K", "4k"),
        ("UHD", "4k"),
        ("2160p", "4k"),
        ("reels", "shorts"),
        ("TikTok", "shorts"),
        ("album", "cover"),
        ("3000x3000", "cover"),
    ],
)
def test_a_size_has_many_names(text: str, key: str) -> None:
    assert parse_target(text) is TARGETS[key]


def test_a_custom_size_is_a_png_without_a_cap() -> None:
    assert parse_target("1600x900") == Target("1600x900", Size(1600, 900), "png", None)
    assert str(Size(1600, 900)) == "1600×900"


@pytest.mark.parametrize(
    ("text", "problem", "value", "allowed"),
    [
        (
            "banner",
            "unknown",
            "banner",
            "youtube, full-hd, 4k, shorts, square, cover, WIDTHxHEIGHT",
        ),
        ("", "unknown", "", "youtube, full-hd, 4k, shorts, square, cover, WIDTHxHEIGHT"),
        ("1280x", "unknown", "1280x", "youtube, full-hd, 4k, shorts, square, cover, WIDTHxHEIGHT"),
        (
            "-5x100",
            "unknown",
            "-5x100",
            "youtube, full-hd, 4k, shorts, square, cover, WIDTHxHEIGHT",
        ),
        ("63x100", "range", "63×100", "64–4096"),
        ("100x63", "range", "100×63", "64–4096"),
        ("4097x4096", "range", "4097×4096", "64–4096"),
        ("4096x4097", "range", "4096×4097", "64–4096"),
        ("0x0", "range", "0×0", "64–4096"),
        ("1000x300", "aspect", "1000×300", "3:1"),
        ("300x1000", "aspect", "300×1000", "3:1"),
    ],
)
def test_an_impossible_size_is_explained(text: str, problem: str, value: str, allowed: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_target(text)
    error = caught.value
    assert (error.field, error.problem, error.value, error.allowed) == (
        "size",
        problem,
        value,
        allowed,
    )


@pytest.mark.parametrize("text", ["64x64", "4096x4096", "900x300", "300x900"])
def test_the_bounds_themselves_are_allowed(text: str) -> None:
    assert parse_target(text).key == text


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (Size(1280, 720), "wide 16:9"),
        (Size(1080, 1920), "tall 9:16"),
        (Size(3000, 3000), "square"),
        (Size(1500, 1000), "wide 3:2"),
        (Size(1000, 999), "wide"),
        (Size(999, 1000), "tall"),
        (Size(32, 31), "wide 32:31"),
        (Size(33, 32), "wide"),
    ],
)
def test_a_shape_in_words(size: Size, words: str) -> None:
    assert Target("any", size).aspect_words == words


def test_a_size_knows_its_area_and_aspect() -> None:
    assert (Size(1600, 900).pixels, Size(1600, 900).aspect) == (1_440_000, 16 / 9)
