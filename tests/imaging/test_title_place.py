"""A title leaves in sight, and in its light, what the picture is about."""

import io
import math

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from tests.imaging.titles import LONG, SIZES, SMALL, letters_on, light, plain, sky
from thumbgen.domain.sizes import Size
from thumbgen.domain.title import TITLE_STYLES
from thumbgen.horde.practice.painting.paint import paint
from thumbgen.imaging.title import arranged, draw_title


def scene(size: Size, subject: tuple[float, float], ground: str, colour: str) -> Image.Image:
    """Soft ground with film grain, and a disc: at a place, in parts of the size."""
    image = plain(size, ground)
    pen, across = ImageDraw.Draw(image), 0.1 * math.hypot(*image.size)
    x, y = subject[0] * size.width, subject[1] * size.height
    pen.ellipse((x - across, y - across, x + across, y + across), colour)
    return image.filter(ImageFilter.GaussianBlur(2))


def disc(size: Size, subject: tuple[float, float]) -> Image.Image:
    return scene(size, subject, "black", "white").convert("L").point([0] * 128 + [255] * 128)


SUBJECTS = [
    (SMALL, (0.72, 0.5)),
    (SMALL, (0.55, 0.7)),
    (SMALL, (0.3, 0.25)),
    (Size(360, 640), (0.6, 0.35)),
    (Size(360, 640), (0.4, 0.7)),
    (Size(360, 360), (0.6, 0.3)),
    (Size(360, 360), (0.5, 0.75)),
    (Size(360, 360), (0.75, 0.5)),
]


@pytest.mark.parametrize("style", TITLE_STYLES)
@pytest.mark.parametrize("colours", [("#1a1a40", "#fff0c0"), ("#1d2030", "#07070a")], ids=str)
@pytest.mark.parametrize(("size", "where"), SUBJECTS)
def test_no_letter_lies_on_the_subject_while_there_is_calm_room(
    size: Size, where: tuple[float, float], colours: tuple[str, str], style: str
) -> None:
    picture = scene(size, where, *colours)
    for title in ("Lua", "Chuva na Janela — Coração", "Uma noite de músicas calmas para estudar"):
        ink = letters_on(picture, title, style)
        hidden = ImageStat.Stat(ImageChops.multiply(ink, disc(size, where))).sum[0]
        assert hidden <= 0.02 * ImageStat.Stat(ink).sum[0]


@pytest.mark.parametrize("size", [Size(448, 256), Size(256, 448), Size(320, 320)], ids=str)
@pytest.mark.parametrize(
    ("style", "prompt"),
    [("lofi", "lofi beats"), ("rnb", "slow r&b"), ("worship", "worship"), ("plain", "a hill")],
)
def test_titles_on_painted_scenes_can_be_read_and_hide_little(
    style: str, prompt: str, size: Size
) -> None:
    for seed, title in ((0, "Chuva na Janela — Coração"), (5, LONG)):
        painted = paint(prompt, seed, (size.width, size.height))
        picture = Image.open(io.BytesIO(painted)).convert("RGB")
        found = arranged(picture, title, style)
        assert found is not None
        ink, titled = found.letters(picture.size), draw_title(picture, title, style)
        subject = found.interest.seen.resize(picture.size).point([0] * 200 + [255] * 56)
        hidden = ImageStat.Stat(ImageChops.multiply(ink, subject)).sum[0]
        assert hidden < 0.2 * ImageStat.Stat(ink).sum[0]
        near, far = (ink.filter(ImageFilter.MaxFilter(reach)) for reach in (5, 13))
        around, own = light(titled, ImageChops.subtract(far, near)), found.ink.luminance()
        ratios = sorted((max(own, one) + 0.05) / (min(own, one) + 0.05) for one in around)
        assert ratios[len(ratios) // 10] >= 4.2


@pytest.mark.parametrize(("size", "where"), SUBJECTS[:1] + SUBJECTS[3:4] + SUBJECTS[5:6])
def test_the_subject_keeps_its_light_beside_a_title(size: Size, where: tuple[float, float]) -> None:
    picture = scene(size, where, "#1a1a40", "#fff0c0")
    core = disc(size, where).filter(ImageFilter.MinFilter(9))
    for style in TITLE_STYLES:
        titled = draw_title(picture, "Chuva na Janela — Coração", style)
        before, after = (
            ImageStat.Stat(one.convert("L"), core).mean[0] for one in (picture, titled)
        )
        assert after > 0.97 * before


@pytest.mark.parametrize("size", [SMALL, Size(360, 640), Size(360, 360)], ids=str)
def test_letters_stay_legible_in_a_list_even_beside_a_large_subject(size: Size) -> None:
    picture = scene(size, (0.6, 0.4), "#1a1a40", "#fff0c0")
    for style in TITLE_STYLES:
        for title in ("Chuva na Janela — Coração", "Beats pra Estudar | Lofi Hip Hop"):
            found = arranged(picture, title, style)
            assert found is not None
            shown = min(168 / size.width, 168 / size.height)
            assert found.lettering.size * shown >= 6


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_a_series_has_letters_of_one_kind_in_every_size(style: str) -> None:
    for veil, is_light in (("white", False), ("#8080a0", True)):
        inks = set()
        for size in SIZES:
            picture = ImageChops.multiply(sky(size), plain(size, veil))
            for title in ("Paz", "Grande É o Meu Deus (Ao Vivo)"):
                found = arranged(picture, title, style)
                assert found is not None
                inks.add(found.ink)
        assert len(inks) == 1
        assert inks.pop().is_light == is_light


def test_a_bright_sky_stays_bright_behind_a_title() -> None:
    """Dark letters need no dusk: what is behind them becomes no darker, and keeps its colour."""
    for size in (SMALL, Size(360, 640), Size(360, 360)):
        dawn = Image.composite(
            plain(size, "#f6c177"),
            plain(size, "#9cc3e6"),
            Image.linear_gradient("L").resize((size.width, size.height)),
        )
        titled = draw_title(dawn, "Grande É o Senhor", "worship")
        away = letters_on(dawn, "Grande É o Senhor", "worship").filter(ImageFilter.MaxFilter(31))
        beside = ImageChops.invert(away)
        before, after = (ImageStat.Stat(one, beside).mean for one in (dawn, titled))
        assert all(b >= a - 3 for a, b in zip(before, after, strict=True))
        assert max(after) - min(after) > 0.6 * (max(before) - min(before))


def test_the_shade_takes_the_pictures_own_dark_tone() -> None:
    picture = plain(SMALL, "#a87848")
    picture.paste("#101850", (0, 252, 640, 360))
    words = letters_on(picture, "Chuva", "rnb").filter(ImageFilter.MaxFilter(21))
    beside = ImageChops.subtract(words, letters_on(picture, "Chuva", "rnb"))
    titled = draw_title(picture, "Chuva", "rnb")
    before, after = (ImageStat.Stat(one, beside).mean for one in (picture, titled))
    assert after[0] < 0.8 * before[0]
    assert after[2] / after[0] > 1.3 * before[2] / before[0]
