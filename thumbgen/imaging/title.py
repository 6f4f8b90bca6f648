"""Sets a title on a finished picture: in the genre's letters, on a soft gradient.

How strong the gradient is, and whether the letters are light on dark or dark on light, is measured
from the picture where the words go.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from thumbgen.domain.title import has_letter, title_lines
from thumbgen.imaging.lettering import Face, Lettering, Room, set_title
from thumbgen.imaging.shade import Ink, Shade, Side, measured_shade

WIDE, TALL = 1.2, 1 / 1.2
"""From this aspect on the title stands at the left; up to this one in the upper part."""


@dataclass(frozen=True, slots=True)
class _Style:
    face: Face
    light: Ink
    dark: Ink
    case: Callable[[str], str] = str
    largest: float = 1.0
    """How large the letters may be, compared with the other styles."""


_SHADOW = [round(0.7 * value) for value in range(256)]
"""How dark a shadow is."""

_STYLES = {
    "plain": _Style(Face("plain", 0.004, 1.04), Ink.of("#ffffff"), Ink.of("#14161c"), largest=1.1),
    "lofi": _Style(Face("lofi", -0.005, 1.0), Ink.of("#fff1d6"), Ink.of("#3a2742"), str.lower),
    "rnb": _Style(
        Face("rnb", 0.09, 1.2),
        Ink.of("#fff4dc", "#e3bd7c"),
        Ink.of("#3d0f2a"),
        str.upper,
        0.82,
    ),
    "worship": _Style(Face("worship", -0.004, 1.14), Ink.of("#ffffff"), Ink.of("#1c2940")),
}


def draw_title(image: Image.Image, title: str, style: str = "plain") -> Image.Image:
    """A copy of ``image`` (RGB) with the title on it, one of TITLE_STYLES.

    In a wide picture the words keep to the left, in a tall one to the upper part, in others to the
    calmer of top and bottom; always 5% away from the edges. Letters that no font has are left out:
    ``title_problem`` tells them beforehand.
    """
    look = _STYLES[style]
    lines = [_cased(line, look.case) for line in title_lines(title)]
    lines = [line for line in lines if line]
    if not lines:
        return image.copy()
    side, rooms = _rooms(image, look.largest)
    lettering = set_title(lines, look.face, rooms)
    shade = measured_shade(image, lettering, side, (look.light, look.dark))
    return _painted(image, lettering, look.face, shade)


def _cased(line: str, case: Callable[[str], str]) -> str:
    """The line in the style's case, where that has letters, and without what no font has."""
    cased = "".join(case(c) if all(map(has_letter, case(c))) else c for c in line)
    return " ".join("".join(c for c in cased if has_letter(c)).split())


def _rooms(image: Image.Image, largest: float) -> tuple[Side, list[Room]]:
    """Where the words may go, and from which edge they are shaded."""
    width, height = image.size
    if width >= WIDE * height:
        em = 0.27 * height * largest
        return "left", [
            Room(0.06 * width, 0.1 * height, share * width, 0.8 * height, em, 0, 0.5, worth)
            for share, worth in ((0.42, 1.0), (0.5, 0.84), (0.6, 0.74), (0.7, 0.66))
        ]
    if width <= TALL * height:
        em = 0.125 * height * largest
        return "top", [
            Room(0.08 * width, 0.15 * height, 0.84 * width, share * height, em, 0.5, 0, worth)
            for share, worth in ((0.3, 1.0), (0.42, 0.9))
        ]
    em, side = 0.155 * height * largest, _calmer(image)
    top, down = (0.07, 0) if side == "top" else (0.55, 1)
    room = Room(0.08 * width, top * height, 0.84 * width, 0.38 * height, em, 0.5, down)
    return side, [room]


def _calmer(image: Image.Image) -> Side:
    """Where less happens."""
    small = image.convert("L").resize((32, 32), Image.Resampling.BOX)
    beside = ImageChops.offset(small, 1, 0)
    edges = ImageChops.difference(small, beside)
    top, bottom = (ImageStat.Stat(edges.crop((1, y, 32, y + 14))).mean[0] for y in (0, 18))
    return "top" if top < bottom else "bottom"


def _painted(image: Image.Image, lettering: Lettering, face: Face, shade: Shade) -> Image.Image:
    whole = image.copy()
    mask = _mask(image.size, lettering, face)
    amount = ImageChops.lighter(shade.amount, _shadow(mask, shade.amount.size, lettering.size))
    if shade.calm.getbbox():
        calm = shade.calm.resize(image.size, Image.Resampling.BICUBIC)
        whole.paste(shade.blurred.resize(image.size, Image.Resampling.BICUBIC), (0, 0), calm)
    whole.paste(shade.colour, (0, 0), amount.resize(image.size, Image.Resampling.BICUBIC))
    whole.paste(_colours(image.size, lettering, shade.ink), (0, 0), mask)
    return whole


def _mask(size: tuple[int, int], lettering: Lettering, face: Face) -> Image.Image:
    """White letters on black."""
    mask, font = Image.new("L", size), face.font(lettering.size)
    pen = ImageDraw.Draw(mask)
    for line in lettering.lines:
        for letter, at in line.letters:
            pen.text((at, line.baseline), letter, fill=255, font=font, anchor="ls")
    return mask


def _shadow(mask: Image.Image, small: tuple[int, int], em: float) -> Image.Image:
    """A soft shadow a little below the letters, in the measure of the shade."""
    unit = em * small[0] / mask.size[0]
    shadow = mask.resize(small, Image.Resampling.BOX, reducing_gap=2.0)
    shadow = ImageChops.offset(shadow, 0, round(0.04 * unit))
    return shadow.filter(ImageFilter.GaussianBlur(0.09 * unit)).point(
        lambda value: round(value * 0.7)
    )


def _colours(size: tuple[int, int], lettering: Lettering, ink: Ink) -> Image.Image:
    """The ink for every line, from its top to its foot."""
    column = Image.new("RGB", (1, size[1]), ink.top)
    if ink.top != ink.foot:
        for line in lettering.lines:
            top, bottom = round(line.top), round(line.bottom)
            slope = Image.linear_gradient("L").resize((1, max(1, bottom - top)))
            column.paste(ImageOps.colorize(slope, ink.top, ink.foot), (0, top))
    return column.resize(size, Image.Resampling.NEAREST)
