"""R&B: burgundy and plum, velvet, one soft key light."""

from __future__ import annotations

import math

from PIL import Image, ImageFilter

from thumbgen.horde.practice.painting import figures
from thumbgen.horde.practice.painting.canvas import Canvas, ellipse, gradient, mix, rgb

GOLD = "#ffcf96"
ROSE = "#ff8f8a"
SHADOW = "#0d040d"


def _velvet(c: Canvas, dark: str, light: str) -> None:
    """A curtain: folds from a few waves, darker towards the floor."""
    luck, columns = c.luck, 512
    folds = c.width / c.unit * luck.uniform(7, 10)
    waves = [(folds * m, luck.uniform(0, 6.28), a) for m, a in ((1, 1.0), (1.7, 0.55), (2.9, 0.3))]
    row = Image.new("RGB", (columns, 1))
    shades = []
    for column in range(columns):
        turn = 2 * math.pi * column / columns
        bend = sum(a * math.sin(f * turn + p + 0.7 * math.sin(turn * 3 + p)) for f, p, a in waves)
        shades.append(rgb(mix(dark, light, min(1.0, max(0.0, 0.42 + 0.33 * bend)) ** 1.5)))
    row.putdata(shades)
    c.image = row.resize(c.image.size, Image.Resampling.BICUBIC)
    fall = gradient(((0.0, "#b8a8b8"), (0.5, "#ffffff"), (1.0, "#3a2a3a")), c.image.size)
    c.image = Image.composite(
        c.image, Image.new("RGB", c.image.size, rgb(SHADOW)), fall.convert("L")
    )


def _key_light(c: Canvas, x: float, y: float) -> None:
    c.glow((c.x(x), c.y(y)), 0.75, "#ff9f7a", 0.4, softness=1.5)
    c.glow((c.x(x), c.y(y)), 0.36, "#ffd9b0", 0.32, softness=1.3)


def _beam(c: Canvas, top: tuple[float, float], foot: float, spread: float, strength: float) -> None:
    """A cone of light through smoke."""
    x, y = top
    cone = c.polygons(
        [(x - 0.01 * c.unit, y), (x + 0.01 * c.unit, y), (c.x(foot) + spread * c.unit, c.height),
         (c.x(foot) - spread * c.unit, c.height)]
    )  # fmt: skip
    soft = c.blurred(cone, 0.035)
    fade = gradient(((0.0, "#ffffff"), (1.0, "#303030")), c.image.size).convert("L")
    c.lit(soft, fade, "#ffc9a0", strength)


def _specks(c: Canvas, count: int) -> None:
    for _ in range(count):
        at = (c.x(c.luck.uniform(0.3, 1)), c.y(c.luck.random()))
        c.glow(at, c.luck.uniform(0.003, 0.009), GOLD, c.luck.uniform(0.1, 0.5), softness=1.0)


def silhouette(c: Canvas) -> None:
    """A singer's profile against velvet, with a microphone."""
    luck = c.luck
    _velvet(c, "#22071c", luck.choice(["#8e1f3e", "#7a1d4c", "#6b2160"]))
    x = luck.uniform(0.64, 0.7)
    _key_light(c, x - 0.1, 0.38)
    _beam(c, (c.x(x - 0.3), -0.1 * c.unit), x - 0.06, 0.42, 0.32)
    size = 0.8 * c.unit
    person = c.melted(c.polygons(*figures.bust(c.x(x), c.height + 0.01 * c.unit, size)), 0.005)
    c.lay_gradient(person, ((0.0, "#1a0814"), (1.0, "#080308")))
    c.rim(person, (0.012, 0.006), "#ffb48a", 0.95)
    at = (c.x(x) - 0.42 * size, c.height - 0.5 * size)
    _microphone(c, at, 0.3 * c.unit)
    _specks(c, 40)
    c.shade(0.6, (x - 0.05, 0.45))


def _microphone(c: Canvas, at: tuple[float, float], size: float) -> None:
    body, slits = figures.microphone(*at, size)
    mask = c.melted(c.polygons(*body), 0.002)
    c.lay(mask, "#2a1622")
    c.rim(mask, (0.3 * size / c.unit * 0.2, 0.004), "#ffdcb0", 0.55)
    c.rim(mask, (0.007, 0.001), "#fff0d8", 0.9)
    c.rim(mask, (-0.008, 0.0), "#c23a5e", 0.7)
    c.lay(c.polygons(*slits), "#0c050a", 0.85)


def microphone(c: Canvas) -> None:
    """A vintage microphone close up, before warm lights out of focus."""
    luck = c.luck
    c.sky(((0.0, "#1a0718"), (0.5, "#4a1233"), (1.0, "#1a0714")))
    c.glow((c.x(0.3), c.y(0.55)), 0.9, "#7a1f5a", 0.6)
    for _ in range(36):
        at = (c.x(luck.random()), c.y(luck.uniform(0.05, 0.8)))
        colour = luck.choice([GOLD, ROSE, "#d94f7a", "#b06bd0"])
        c.glow(at, luck.uniform(0.02, 0.085), colour, luck.uniform(0.12, 0.42), softness=0.3)
    c.image = c.image.filter(ImageFilter.GaussianBlur(0.006 * c.unit))
    x = luck.uniform(0.62, 0.68)
    _beam(c, (c.x(x - 0.28), -0.1 * c.unit), x, 0.3, 0.3)
    _key_light(c, x - 0.06, 0.36)
    _microphone(c, (c.x(x), c.y(0.46)), 0.78 * c.unit)
    _specks(c, 50)
    c.shade(0.55, (x, 0.45))


def record(c: Canvas) -> None:
    """A record turning in low light; its grooves catch the lamp."""
    luck = c.luck
    _velvet(c, "#1c0618", luck.choice(["#5e1634", "#571a4c"]))
    c.image = c.image.filter(ImageFilter.GaussianBlur(0.01 * c.unit))
    x, y, radius = c.x(luck.uniform(0.64, 0.7)), c.y(0.52), 0.43 * c.unit
    c.glow((x, y), 0.8, "#b23a5a", 0.55)
    shadow = c.polygons(ellipse(x, y + 0.03 * c.unit, radius * 1.03, radius * 1.03))
    c.lay(c.blurred(shadow, 0.02), "#050205", 0.8)
    c.lay(c.polygons(ellipse(x, y, radius, radius)), "#100a12")
    share = 0.97
    while share > 0.4:
        ring = c.polygons(ellipse(x, y, radius * share, radius * share))
        c.lay(ring, luck.choice(["#1b121e", "#130c16", "#20141f"]))
        share -= luck.uniform(0.02, 0.05)
    _shine(c, x, y, radius, luck.uniform(20, 60))
    label = c.polygons(ellipse(x, y, radius * 0.36, radius * 0.36))
    c.lay_gradient(label, ((0.3, "#d0566a"), (0.7, "#6e1734")))
    c.lay(c.polygons(ellipse(x, y, radius * 0.3, radius * 0.3)), "#8c2444", 0.7)
    c.lay(c.polygons(ellipse(x, y, radius * 0.035, radius * 0.035)), "#f2d7b8")
    c.glow((c.x(0.2), c.y(0.0)), 0.9, "#ff9f7a", 0.28)
    _specks(c, 40)
    c.shade(0.55, (0.64, 0.5))


def _shine(c: Canvas, x: float, y: float, radius: float, tilt: float) -> None:
    """Two opposite wedges of light on the grooves."""
    wedges = []
    for turn in (tilt, tilt + 180):
        ends = [math.radians(turn + side * 13) for side in (-1, 0, 1)]
        wedges.append([(x, y), *((x + radius * 1.02 * math.cos(a), y + radius * 1.02 * math.sin(a))
                                 for a in ends)])  # fmt: skip
    disc = c.polygons(ellipse(x, y, radius, radius))
    inside = Image.new("L", c.image.size)
    inside.paste(disc.grey, disc.corner)
    c.lit(c.blurred(c.polygons(*wedges), 0.03), inside, "#ffc4a0", 0.55)


MOTIFS = (silhouette, microphone, record)
