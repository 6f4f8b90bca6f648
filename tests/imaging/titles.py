"""Pictures to set titles on, and how what came of it is measured."""

import random
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from thumbgen.domain.sizes import Size
from thumbgen.imaging.title import arranged, draw_title

SMALL = Size(640, 360)
SIZES = (
    SMALL,
    Size(360, 640),
    Size(360, 360),
    Size(450, 360),
)

LONG = (
    "Uma noite inteira de músicas calmas para estudar, ler, descansar e esquecer do mundo, vol. 12"
)

Box = tuple[int, int, int, int]


def plain(size: Size, colour: str) -> Image.Image:
    return Image.new("RGB", (size.width, size.height), colour)


def busy(size: Size) -> Image.Image:
    """Bright and dark discs of every colour, all over."""
    luck, image = random.Random(7), plain(size, "black")
    pen, most = ImageDraw.Draw(image), max(4, min(image.size) // 6)
    for _ in range(700):
        x, y, across = (
            luck.randrange(size.width),
            luck.randrange(size.height),
            luck.randint(2, most),
        )
        pen.ellipse((x, y, x + across, y + across), (luck.randrange(256), luck.randrange(256), 90))
    return image


def boards(size: Size) -> Image.Image:
    """Black and white, in large squares."""
    small = Image.new("L", (16, 9))
    small.putdata([255 * ((n % 16 + n // 16) % 2) for n in range(16 * 9)])
    return small.resize((size.width, size.height), Image.Resampling.NEAREST).convert("RGB")


def sky(size: Size) -> Image.Image:
    """From white above to dark blue below."""
    slope = Image.linear_gradient("L").resize((size.width, size.height))
    deep = plain(size, "#10203a")
    return Image.composite(deep, plain(size, "white"), slope)


PICTURES = {
    "white": lambda size: plain(size, "white"),
    "black": lambda size: plain(size, "black"),
    "grey": lambda size: plain(size, "#808080"),
    "yellow": lambda size: plain(size, "#ffd84a"),
    "busy": busy,
    "boards": boards,
    "sky": sky,
}


def letters(size: Size, title: str, style: str) -> Image.Image:
    """Where the letters are, white on black: on a black picture nothing else is bright."""
    return bright(draw_title(plain(size, "black"), title, style))


def letters_on(picture: Image.Image, title: str, style: str) -> Image.Image:
    """The same for any picture."""
    found = arranged(picture, title, style)
    assert found is not None
    return found.letters(picture.size)


def bright(image: Image.Image) -> Image.Image:
    return brightest(image).point([255 * (value > 120) for value in range(256)])


def brightest(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def box(mask: Image.Image) -> Box:
    found = mask.getbbox()
    assert found is not None
    return found


def rows(mask: Image.Image) -> int:
    """How many lines of letters there are, with empty rows between them."""
    column = mask.getprojection()[1]
    return sum(here and not above for here, above in pairwise([0, *column][::-1]))


def light(image: Image.Image, mask: Image.Image) -> list[float]:
    """The luminances under the mask, from dark to bright."""
    found: list[float] = []
    for value, often in enumerate(image.convert("L").histogram(mask)):
        share = value / 255
        linear = share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        found += [linear] * often
    return found
