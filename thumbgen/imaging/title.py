"""Sets a title on a finished picture: in the genre's letters, on a soft gradient.

How strong the gradient is, and whether the letters are light on dark or dark on light, is measured
from the picture where the words go.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from thumbgen.domain.title import has_letter, title_lines
from thumbgen.imaging.interest import Interest
from thumbgen.imaging.lettering import Face, Lettering, Room, set_title
from thumbgen.imaging.shade import Ink, Side, measured_shade

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


_SKY, _BRIGHT = (0.1, 0.65), 150
"""The part of a picture's height, and from which brightness there it takes dark letters: wherever
they go, and in every size, for a series should look alike."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A room for words, in parts of a picture's width and height."""

    left: float
    top: float
    width: float
    height: float
    across: float
    down: float
    worth: float

    def scaled(self, width: int, height: int, shape: "_Shape", largest: float) -> Room:
        """In pixels."""
        box = (self.left * width, self.top * height, self.width * width, self.height * height)
        em, least = shape.em * height * largest, shape.least * height
        return Room(*box, em, self.across, self.down, self.worth, least)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where words may go in pictures of a shape.

    ``em`` is how large letters may become, ``least`` how small they can still be read where
    pictures are shown in a list, in parts of the height.
    """

    places: tuple[_Place, ...]
    em: float
    least: float


_WIDE = _Shape(
    tuple(
        _Place(0.06, 0.1, share, 0.8, 0, down, worth * less)
        for share, worth in (
            (0.3, 1.0),
            (0.36, 1.0),
            (0.42, 1.0),
            (0.5, 0.9),
            (0.6, 0.8),
            (0.7, 0.72),
        )
        for down, less in ((0.5, 1.0), (0, 0.92), (1, 0.82))
    ),
    em=0.27,
    least=0.1,
)
_TALL = _Shape(
    tuple(
        _Place(0.08, top, 0.84, height, 0.5, 0, 1.06 - 0.4 * top)
        for top in (0.15, 0.2, 0.25, 0.3, 0.36, 0.42, 0.48)
        for height in (0.08, 0.12, 0.16, 0.22, 0.3, 0.42)
        if top + height < 0.59
    ),
    em=0.125,
    least=0.034,
)
_SQUARE = _Shape(
    (
        *(
            _Place(0.08, top, 0.84, height, 0, 0, 1.04 - 0.6 * top)
            for top in (0.07, 0.21, 0.35)
            for height in (0.1, 0.16, 0.24, 0.32, 0.38)
        ),
        *(_Place(0.08, 0.93 - height, 0.84, height, 0, 1, 0.86) for height in (0.16, 0.24, 0.38)),
        *(
            _Place(0.08, 0.07, width, 0.86, 0, down, 1 - 0.12 * down)
            for width in (0.34, 0.42, 0.52, 0.64)
            for down in (0, 0.5, 1)
        ),
    ),
    em=0.155,
    least=0.06,
)

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


@dataclass(frozen=True, slots=True)
class Arranged:
    """A title as it goes on one picture."""

    lettering: Lettering
    face: Face
    ink: Ink
    side: Side
    interest: Interest

    def letters(self, size: tuple[int, int]) -> Image.Image:
        """The letters, white on black."""
        mask, font = Image.new("L", size), self.face.font(self.lettering.size)
        pen = ImageDraw.Draw(mask)
        for line in self.lettering.lines:
            for letter, at in line.letters:
                pen.text((at, line.baseline), letter, fill=255, font=font, anchor="ls")
        return mask


def draw_title(image: Image.Image, title: str, style: str = "plain") -> Image.Image:
    """A copy of ``image`` (RGB) with the title on it, one of TITLE_STYLES.

    In a wide picture the words keep to the left, in a tall one to the upper part, in others to the
    calmest part, and beside what the picture shows as long as they can be read there; always 5%
    away from the edges. Letters that no font has are left out: ``title_problem`` tells them
    beforehand.
    """
    title_on = arranged(image, title, style)
    return image.copy() if title_on is None else _painted(image, title_on)


def arranged(image: Image.Image, title: str, style: str = "plain") -> Arranged | None:
    """Where and how ``draw_title`` sets a title on this picture; None if no letter is left."""
    look = _STYLES[style]
    lines = [_cased(line, look.case) for line in title_lines(title)]
    lines = [line for line in lines if line]
    if not lines:
        return None
    interest, (width, height) = Interest(image), image.size
    shape = _shape(width, height)
    sky = (0, _SKY[0] * height, width, _SKY[1] * height)
    ink = look.dark if interest.brightness(sky) > _BRIGHT else look.light
    rooms = [one.scaled(width, height, shape, look.largest) for one in shape.places]
    lettering = set_title(lines, look.face, rooms, interest.cover(light=ink.is_light))
    upper = lettering.top + lettering.bottom < height
    side: Side = "left" if shape is _WIDE else "top" if upper else "bottom"
    return Arranged(lettering, look.face, ink, side, interest)


def _cased(line: str, case: Callable[[str], str]) -> str:
    """The line in the style's case, where that has letters, and without what no font has."""
    cased = "".join(case(c) if all(map(has_letter, case(c))) else c for c in line)
    return " ".join("".join(c for c in cased if has_letter(c)).split())


def _shape(width: int, height: int) -> _Shape:
    if width >= WIDE * height:
        return _WIDE
    return _TALL if width <= TALL * height else _SQUARE


def _painted(image: Image.Image, title: Arranged) -> Image.Image:
    shade = measured_shade(image, title.lettering, title.side, title.ink, title.interest)
    whole, mask = image.copy(), title.letters(image.size)
    shadow = _shadow(mask, shade.amount.size, title.lettering.size)
    amount = ImageChops.lighter(shade.amount, shadow)
    if shade.calm.getbbox():
        calm = shade.calm.resize(image.size, Image.Resampling.BICUBIC)
        whole.paste(shade.blurred.resize(image.size, Image.Resampling.BICUBIC), (0, 0), calm)
    whole.paste(shade.colour, (0, 0), amount.resize(image.size, Image.Resampling.BICUBIC))
    whole.paste(_colours(image.size, title.lettering, title.ink), (0, 0), mask)
    return whole


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
