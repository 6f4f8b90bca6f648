"""A title stands on any picture where it can be read, and leaves free what must stay free."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops, ImageFilter, ImageFont, ImageStat

from tests.imaging.titles import (
    LONG,
    PICTURES,
    SIZES,
    SMALL,
    box,
    bright,
    brightest,
    busy,
    letters,
    letters_on,
    light,
    plain,
    rows,
)
from thumbgen.domain.sizes import Size
from thumbgen.domain.title import LETTER_RANGES, LONGEST_TITLE, MARKS, TITLE_STYLES
from thumbgen.imaging.lettering import Face, Room, set_title
from thumbgen.imaging.title import draw_title
from thumbgen.resources import resource

TINY = (Size(64, 64), Size(192, 64), Size(64, 192))

TITLES = ("Ó", LONG, "Ç" * LONGEST_TITLE, "a\n" * 50)


@pytest.mark.parametrize("style", TITLE_STYLES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_title_lies_in_the_safe_part_of_a_picture_of_the_same_size(
    size: Size, style: str
) -> None:
    for title in TITLES:
        picture = plain(size, "black")
        titled = draw_title(picture, title, style)
        assert (titled.size, titled.mode) == (picture.size, "RGB")
        assert brightest(picture).getbbox() is None  # the picture itself stays as it was
        left, top, right, bottom = box(bright(titled))
        across, down = 0.05 * size.width - 0.5, 0.05 * size.height - 0.5
        if size.aspect < 0.8:
            down = 0.13 * size.height
        assert left >= across
        assert right <= size.width - across
        assert top >= down
        assert bottom <= size.height - down
        if size.aspect > 1.2:
            assert right <= 0.8 * size.width
        if size.aspect < 0.8:
            assert bottom <= 0.6 * size.height


@pytest.mark.parametrize("size", TINY, ids=str)
def test_even_the_smallest_pictures_take_any_title(size: Size) -> None:
    for style in TITLE_STYLES:
        for title in TITLES:
            picture = plain(size, "black")
            assert draw_title(picture, title, style).size == picture.size
        left, top, right, bottom = box(letters(size, "Lua", style))
        assert left >= 3
        assert top >= 3
        assert right <= size.width - 3
        assert bottom <= size.height - 3


@pytest.mark.parametrize("style", TITLE_STYLES)
@pytest.mark.parametrize("size", [SMALL, Size(450, 360), Size(300, 100)], ids=str)
def test_the_corner_for_a_videos_length_is_left_alone_in_wide_pictures(
    size: Size, style: str
) -> None:
    corner = (math.ceil(size.width * 1090 / 1280), math.ceil(size.height * 630 / 720))
    part = (*corner, size.width, size.height)
    picture = busy(size)
    for title in TITLES:
        assert draw_title(picture, title, style).crop(part) == picture.crop(part)


@pytest.mark.parametrize("style", TITLE_STYLES)
@pytest.mark.parametrize("size", [Size(480, 270), Size(270, 480)], ids=str)
@pytest.mark.parametrize("name", PICTURES)
def test_letters_stand_out_from_what_is_around_them_on_any_picture(
    name: str, size: Size, style: str
) -> None:
    title = "Chuva na janela"
    picture = PICTURES[name](size)
    titled, mask = draw_title(picture, title, style), letters_on(picture, title, style)
    inside = light(titled, mask.filter(ImageFilter.MinFilter(3)))
    near, far = (mask.filter(ImageFilter.MaxFilter(reach)) for reach in (5, 13))
    around = light(titled, ImageChops.subtract(far, near))
    ink = inside[len(inside) // 2]
    ratios = sorted((max(ink, one) + 0.05) / (min(ink, one) + 0.05) for one in around)
    assert ratios[len(ratios) // 10] >= 4
    assert ratios[len(ratios) // 50] >= 3


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_a_short_title_can_be_read_in_a_list_of_videos(style: str) -> None:
    mask = letters(Size(1280, 720), "Chuva na janela", style)
    left, top, right, bottom = box(mask)
    assert rows(mask) == 2
    assert right - left > 0.35 * 1280
    assert bottom - top > 0.15 * 720  # 14 of 94 pixels for two lines


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_accents_are_drawn(style: str) -> None:
    bare, marked = letters(SMALL, "MaeC", style), letters(SMALL, "MãéÇ", style)
    assert box(marked)[1] < box(bare)[1]  # above
    assert box(marked)[3] > box(bare)[3]  # below


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_every_font_has_every_letter_that_titles_may_have(style: str) -> None:
    font = ImageFont.truetype(resource("fonts", f"{style}.ttf"), 40)
    missing = bytes(font.getmask("\U0010fffd"))
    codes = [code for first, last in LETTER_RANGES for code in range(first, last + 1)]
    for letter in [*map(chr, codes), *MARKS]:
        assert letter == " " or bytes(font.getmask(letter)) not in {missing, b""}, letter
    assert bytes(font.getmask("ã")) != bytes(font.getmask("a"))


@pytest.mark.parametrize(("style", "pair"), [("lofi", "To"), ("rnb", "AV"), ("worship", "Te")])
def test_letters_that_leave_a_gap_move_together(style: str, pair: str) -> None:
    room = Room(0, 0, 10_000, 10_000, 100, across=0, down=0)
    (_, first), (_, second) = set_title([pair], Face(style), [room]).lines[0].letters
    assert second - first < Face(style).font(100).getlength(pair[0]) - 2


def test_a_line_break_that_was_typed_is_kept() -> None:
    for style in TITLE_STYLES:
        assert rows(letters(Size(360, 360), "Lua mar", style)) == 1
        assert rows(letters(Size(360, 360), "Lua\nmar", style)) == 2


@settings(max_examples=40)
@given(words=st.lists(st.text("abcdeãç", min_size=1, max_size=14), min_size=1, max_size=12))
def test_no_word_is_ever_broken_and_none_is_lost(words: list[str]) -> None:
    room = Room(10, 10, 300, 200, 60, across=0, down=0.5)
    set_up = set_title([" ".join(words)], Face("plain"), [room])
    lines = ["".join(letter for letter, _ in line.letters) for line in set_up.lines]
    assert " ".join(lines).split(" ") == words
    assert set_up.left >= 10 - 1e-6
    assert set_up.right <= 310 + 1e-6
    assert set_up.top >= 10 - 1e-6
    assert set_up.bottom <= 210 + 1e-6


def test_no_line_ends_with_an_and() -> None:
    room = Room(0, 0, 200, 300, 60, across=0, down=0)
    lines = set_title(["Coração & Vinil"], Face("plain"), [room]).lines
    assert len(lines) > 1
    assert not any(line.letters[-1][0] == "&" for line in lines)


def test_no_line_begins_with_a_dash() -> None:
    room = Room(0, 0, 200, 300, 60, across=0, down=0)
    lines = set_title(["Vol. 12 – Night Drive"], Face("plain"), [room]).lines
    assert len(lines) > 1
    assert not any(line.letters[0][0] == "–" for line in lines)


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_lines_never_touch_each_other(style: str) -> None:
    single = rows(letters(SMALL, "ÃÃÃÃ", style))  # some tildes hover
    assert rows(letters(SMALL, "pçpç\nÃÃÃÃ\nhhhh", style)) == 2 + single


def test_the_genres_write_in_their_own_ways() -> None:
    masks = {style: letters(SMALL, "Noite", style) for style in TITLE_STYLES}
    assert len({mask.tobytes() for mask in masks.values()}) == len(TITLE_STYLES)
    assert letters(SMALL, "NOITE", "lofi") == letters(SMALL, "noite", "lofi")
    assert letters(SMALL, "noite", "rnb") == letters(SMALL, "NOITE", "rnb")
    assert letters(SMALL, "noite", "worship") != letters(SMALL, "NOITE", "worship")
    assert letters(SMALL, "noite", "plain") != letters(SMALL, "NOITE", "plain")


def test_letters_are_dark_where_the_picture_is_bright() -> None:
    for style in TITLE_STYLES:
        picture = plain(SMALL, "white")
        titled, mask = draw_title(picture, "Noite", style), letters_on(picture, "Noite", style)
        inside = light(titled, mask.filter(ImageFilter.MinFilter(3)))
        assert inside[len(inside) // 2] < 0.1


def test_in_a_square_picture_the_words_go_where_less_happens() -> None:
    size = Size(360, 360)
    half = busy(size).crop((0, 0, 360, 180))
    for where, expected in ((0, "below"), (180, "above")):
        picture = plain(size, "#203040")
        picture.paste(half, (0, where))
        titled = draw_title(picture, "Noite", "plain")
        changed = brightest(ImageChops.difference(picture, titled))
        middle = [ImageStat.Stat(changed.crop((0, y, 360, y + 180))).sum[0] for y in (0, 180)]
        assert ("above" if middle[0] > middle[1] else "below") == expected


def test_the_same_title_on_the_same_picture_is_the_same_to_the_last_byte() -> None:
    for size in SIZES:
        one, other = (draw_title(busy(size), LONG, "rnb").tobytes() for _ in "ab")
        assert one == other


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_very_long_word_is_large_enough_to_read(size: Size) -> None:
    mask = letters(size, "Inconstitucionalissimamente", "rnb")
    assert rows(mask) >= 2
    assert box(mask)[3] - box(mask)[1] > 0.08 * min(size.width, size.height)


@pytest.mark.parametrize("title", ["", "  \n ", "🎧", "夜"])
def test_without_a_letter_to_set_the_picture_stays_as_it_is(title: str) -> None:
    picture = busy(SMALL)
    assert draw_title(picture, title) == picture


def test_letters_that_cannot_be_set_leave_no_box_behind() -> None:
    assert letters(SMALL, "café 夜", "plain") == letters(SMALL, "café", "plain")


@pytest.mark.parametrize("title", ["İstanbul ŉ ſ ĳ ß µ ÿ ı", "ŁÓDŹ", "©®™ € ½"])
def test_odd_letters_change_case_only_into_letters_that_are_there(title: str) -> None:
    for style in TITLE_STYLES:
        box(letters(SMALL, title, style))
