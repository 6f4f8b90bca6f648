"""Worship: golden sunrise over misty hills. And a neutral dusk for everything else."""

from __future__ import annotations

import math

from PIL import Image, ImageFilter, ImageOps

from thumbgen.horde.practice.painting import figures
from thumbgen.horde.practice.painting.canvas import (
    Canvas,
    box,
    ellipse,
    falloff,
    gradient,
    limb,
    mix,
    rough_line,
)

MORNING = (
    (0.0, "#7fb0d6"),
    (0.35, "#b9d3e2"),
    (0.6, "#f7dcae"),
    (0.8, "#ffc987"),
    (1.0, "#ffb978"),
)
DUSK = ((0.0, "#1d2a4f"), (0.35, "#4b5285"), (0.62, "#b27a90"), (0.8, "#f0a583"), (1.0, "#f7c79a"))


def _sun(c: Canvas, at: tuple[float, float], *, warm: str = "#ffb347", rays: bool = True) -> None:
    c.glow(at, 1.15, warm, 0.6)
    c.glow(at, 0.5, "#ffe2a6", 0.75)
    if rays:
        _rays(c, at)
    c.glow(at, 0.085, "#fffdf0", 1.0, softness=0.5)


def _rays(c: Canvas, at: tuple[float, float]) -> None:
    shafts, turn = [], c.luck.uniform(0, 20)
    while turn < 360:
        wide, long = c.luck.uniform(2, 6), 2.2 * c.unit
        a, b = math.radians(turn), math.radians(turn + wide)
        shafts.append([at, (at[0] + long * math.cos(a), at[1] + long * math.sin(a)),
                       (at[0] + long * math.cos(b), at[1] + long * math.sin(b))])  # fmt: skip
        turn += wide + c.luck.uniform(6, 22)
    light = c.blurred(c.polygons(*shafts), 0.014)
    reach = round(1.1 * c.unit)
    fade = Image.new("L", c.image.size)
    disc = falloff(1.0).resize((2 * reach, 2 * reach))
    fade.paste(disc, (round(at[0]) - reach, round(at[1]) - reach))
    c.lit(light, fade, "#ffe9bd", 0.34)


def _clouds(c: Canvas, colour: str, count: int, top: float, bottom: float) -> None:
    """Long thin streaks."""
    streaks = []
    for _ in range(count):
        x, y = c.x(c.luck.random()), c.y(c.luck.uniform(top, bottom))
        for _ in range(5):
            dx, dy = c.luck.uniform(-0.25, 0.25) * c.unit, c.luck.uniform(-0.012, 0.012) * c.unit
            rx, ry = c.luck.uniform(0.1, 0.3) * c.unit, c.luck.uniform(0.004, 0.014) * c.unit
            streaks.append(ellipse(x + dx, y + dy, rx, ry))
    c.lay(c.blurred(c.polygons(*streaks), 0.012), colour, 0.5)


def _hills(
    c: Canvas, far: str, near: str, levels: tuple[float, ...], mist: str, *, height: float = 0.085,
    roughness: float = 0.45,
) -> None:  # fmt: skip
    """Layer behind layer, each nearer one darker, with mist at its foot."""
    for place, level in enumerate(levels):
        share = place / max(1, len(levels) - 1)
        mask = c.polygons(c.ridge(level, height * (0.7 + 0.5 * share), roughness))
        colour = mix(far, near, share)
        top = max(0.0, level - height)
        misty = mix(colour, mist, 0.55 * (1 - share * 0.7))
        c.lay_gradient(mask, ((top, colour), (min(1.0, level + 0.14), misty), (1.0, misty)))


def _birds(c: Canvas, x: float, y: float) -> None:
    wings = []
    for _ in range(c.luck.randint(3, 6)):
        bx, by = c.x(x + c.luck.uniform(-0.09, 0.09)), c.y(y + c.luck.uniform(-0.06, 0.06))
        s = c.luck.uniform(0.008, 0.014) * c.unit
        wings += [
            [(bx, by), (bx + side * s, by - s * 0.55), (bx + side * 1.7 * s, by - s * 0.2),
             (bx + side * s, by - s * 0.32)]
            for side in (-1, 1)
        ]  # fmt: skip
    c.lay(c.polygons(*wings), "#54506a", 0.8)


def _morning(c: Canvas, x: float, horizon: float) -> None:
    c.sky(MORNING, 0, horizon + 0.08)
    _clouds(c, "#fff1dc", 6, 0.08, horizon - 0.12)
    _sun(c, (c.x(x), c.y(horizon - 0.06)))


def sunrise(c: Canvas) -> None:
    """Sun over ridge behind ridge in the morning mist."""
    x = c.luck.uniform(0.6, 0.68)
    _morning(c, x, 0.52)
    _birds(c, 0.4, 0.26)
    _hills(c, "#dcb7a2", "#1f3a52", (0.54, 0.59, 0.65, 0.73, 0.83, 0.95), "#ffdfae")
    c.haze(0.62, 0.12, "#ffe3b8", 0.35)
    c.glow((c.x(x), c.y(0.5)), 0.8, "#ffcf85", 0.35, squash=0.6)
    c.shade(0.28, (x, 0.45))


def raised_arms(c: Canvas) -> None:
    """One person on a hilltop, from behind, arms raised to the light."""
    x = c.luck.uniform(0.62, 0.68)
    _morning(c, x, 0.5)
    _hills(c, "#dcb9a2", "#54687a", (0.56, 0.63, 0.72), "#ffdfae")
    c.haze(0.7, 0.16, "#ffe0b0", 0.45)
    top = c.y(0.83)
    c.lay_gradient(
        c.polygons(
            ellipse(c.x(x), top + 0.9 * c.unit, 1.5 * max(c.unit, c.width * 0.5), 0.9 * c.unit)
        ),
        ((0.8, "#33405a"), (1.0, "#151c30")),
    )
    at = (c.x(x), top - 0.24 * c.unit)
    c.glow(at, 0.5, "#ffe2a6", 0.55)
    body = c.melted(
        c.polygons(*figures.standing(c.x(x), top + 0.008 * c.unit, 0.4 * c.unit)),
        0.005,
    )
    c.lay_gradient(body, ((0.3, "#3a3044"), (0.9, "#1c2036")))
    c.rim(body, (0.003, 0.002), "#fff0c4", 0.7)
    c.rim(body, (-0.003, 0.002), "#fff0c4", 0.7)
    c.shade(0.28, (x, 0.45))


def tree(c: Canvas) -> None:
    """A wide old tree in a golden field, a path leading to it."""
    x = c.luck.uniform(0.62, 0.68)
    _morning(c, x - 0.06, 0.6)
    _birds(c, 0.36, 0.3)
    _hills(c, "#d6b9a8", "#8a8a74", (0.6, 0.66), "#ffe0b0", height=0.05)
    field = c.polygons(c.ridge(0.74, 0.02, 0.35))
    c.lay_gradient(field, ((0.72, "#c79a4c"), (0.85, "#7d6a3a"), (1.0, "#3a3d2a")))
    foot = (c.x(x), c.y(0.76))
    path = [(foot[0] - 0.02 * c.unit, foot[1]), (foot[0] + 0.01 * c.unit, foot[1]),
            (c.x(0.52), c.height), (c.x(0.36), c.height)]  # fmt: skip
    c.lay(c.blurred(c.polygons(path), 0.006), "#f1d79c", 0.55)
    _canopy(c, foot)
    c.glow((c.x(x - 0.06), c.y(0.54)), 0.45, "#ffdc9a", 0.4)
    c.shade(0.28, (x, 0.5))


def _canopy(c: Canvas, foot: tuple[float, float]) -> None:
    unit, luck = c.unit, c.luck
    crown = (foot[0], foot[1] - 0.36 * unit)
    trunk = [limb(foot, (foot[0] + 0.01 * unit, crown[1] + 0.05 * unit), 0.03 * unit, 0.014 * unit)]
    trunk += [limb((foot[0], foot[1] - 0.14 * unit), (foot[0] + dx * unit, crown[1] + 0.04 * unit),
                   0.013 * unit, 0.006 * unit) for dx in (-0.12, 0.13)]  # fmt: skip
    leaves = [ellipse(*crown, 0.2 * unit, 0.11 * unit)]
    for _ in range(130):
        turn, far = luck.uniform(0, 2 * math.pi), luck.uniform(0.55, 1.0)
        size = luck.uniform(0.02, 0.045) * unit
        up = 0.17 if math.sin(turn) < 0 else 0.11
        spot = (
            crown[0] + far * 0.25 * unit * math.cos(turn),
            crown[1] + far * up * unit * math.sin(turn),
        )
        leaves.append(ellipse(*spot, size, size * 0.75))
    mask = c.melted(c.polygons(*trunk, *leaves), 0.0015)
    c.lay_gradient(mask, ((0.2, "#4b5a3c"), (0.5, "#38442f"), (0.8, "#2a2a22")))
    c.rim(mask, (0.006, 0.004), "#ffe2a0", 0.75)


def lake(c: Canvas) -> None:
    """Mountains at dusk, doubled in still water."""
    luck, shore = c.luck, 0.62
    x = luck.uniform(0.6, 0.68)
    c.sky(DUSK, 0, shore)
    _clouds(c, "#f2b59c", 7, 0.12, 0.45)
    _sun(c, (c.x(x), c.y(shore - 0.1)), warm="#ff8f6b", rays=False)
    _peaks(c, 0.56, 0.24, "#6c5f8c", x)
    _hills(c, "#5f5a86", "#2c3358", (0.57, 0.605), "#d69a94", height=0.045, roughness=0.55)
    _mirror(c, shore)
    c.haze(shore, 0.05, "#f3b99a", 0.45)
    trees = [shape for _ in range(16) for shape in figures.pine(
        c.x(luck.choice([luck.uniform(-0.02, 0.2), luck.uniform(0.86, 1.02)])),
        c.y(1.02), luck.uniform(0.18, 0.4) * c.unit)]  # fmt: skip
    c.lay_gradient(c.polygons(*trees), ((0.5, "#1d2340"), (1.0, "#0c1024")))
    c.shade(0.35, (x, 0.5))


def _peaks(c: Canvas, level: float, height: float, colour: str, x: float) -> None:
    """A range of mountains with its highest at ``x``, snow in the last light."""
    luck = c.luck
    tops = [(x, 1.0, 0.3)] + [
        (x + side * luck.uniform(0.16, 0.5), luck.uniform(0.4, 0.72), luck.uniform(0.2, 0.34))
        for side in (-1, -1, 1)
    ]
    jagged = rough_line(luck, 8, 0.62)
    last = len(jagged) - 1
    line = []
    for i, jag in enumerate(jagged):
        px = c.width * i / last
        rise = max(tall * max(0.0, 1 - abs(px - c.x(at)) / (wide * 1.3 * c.unit)) ** 1.25
                   for at, tall, wide in tops)  # fmt: skip
        line.append(
            (px, c.y(level) - (rise * (1 + 0.1 * jag) + 0.02 * jag) * height * 1.5 * c.unit)
        )
    range_ = c.polygons([*line, (c.width, c.height), (0.0, c.height)])
    c.lay_gradient(
        range_,
        ((level - height, colour), (level + 0.1, mix(colour, "#f0b49c", 0.7)), (1.0, colour)),
    )
    snow = [
        (px, py)
        for px, py in line
        if py < c.y(level) - 0.62 * height * 1.5 * c.unit and abs(px - c.x(x)) < 0.2 * c.unit
    ]
    low = c.y(level) - 0.6 * height * 1.5 * c.unit
    edge = [(px, low + luck.uniform(-0.06, 0.012) * c.unit) for px, _ in snow[::-3]]
    c.lay(c.blurred(c.polygons([*snow, *edge]), 0.002), "#ffd9c2", 0.75)
    c.rim(range_, (0.008, 0.004), "#ffcfae", 0.4)


def _mirror(c: Canvas, shore: float) -> None:
    """Below the shore, what is above it, upside down, darker and rippled."""
    line = round(c.y(shore))
    deep = c.height - line
    above = c.image.crop((0, max(0, line - deep), c.width, line))
    water = ImageOps.flip(above).resize((c.width, deep), Image.Resampling.BILINEAR)
    water = water.filter(ImageFilter.GaussianBlur(0.003 * c.unit))
    row, still = 0, water.copy()
    while row < deep:
        thick = max(2, round(0.004 * c.unit * (1 + 5 * row / deep)))
        shift = round(c.luck.uniform(-1, 1) * 0.006 * c.unit * (0.3 + 2 * row / deep))
        water.paste(still.crop((0, row, c.width, min(deep, row + thick))), (shift, row))
        row += thick
    tint = gradient(((0.0, "#c0a8b8"), (1.0, "#3d4470")), water.size)
    c.image.paste(
        Image.blend(water, Image.composite(water, tint, tint.convert("L")), 0.75), (0, line)
    )


def lighthouse(c: Canvas) -> None:
    """A lighthouse on its rock, sea and afterglow."""
    luck, horizon = c.luck, 0.68
    x = luck.uniform(0.64, 0.7)
    c.sky(DUSK, 0, horizon)
    _clouds(c, "#e8a594", 8, 0.2, 0.6)
    c.glow((c.x(0.3), c.y(horizon)), 0.8, "#ff9f78", 0.55, squash=0.5)
    c.sky(((0.0, "#c98f8e"), (0.25, "#6b6390"), (1.0, "#1b2345")), horizon, 1)
    for _ in range(70):
        depth = luck.random() ** 1.5
        at = (c.x(0.3 + luck.uniform(-0.3, 0.3) * (0.3 + depth)), c.y(horizon + 0.01 + depth * 0.3))
        c.glow(at, luck.uniform(0.02, 0.07) * (0.5 + depth), "#ffc2a0", 0.3, squash=0.06)
    top, foot = c.y(horizon - 0.02) - 0.48 * c.unit, c.y(horizon + 0.04)
    lamp = (c.x(x), top + 0.035 * c.unit)
    _lamp_beam(c, lamp)
    rock = c.polygons(_rock(c, c.x(x), foot + 0.13 * c.unit))
    w = 0.042 * c.unit
    tower = c.polygons(
        [(lamp[0] - w * 0.7, top + 0.08 * c.unit), (lamp[0] + w * 0.7, top + 0.08 * c.unit),
         (lamp[0] + w * 1.25, foot + 0.06 * c.unit), (lamp[0] - w * 1.25, foot + 0.06 * c.unit)],
        box(lamp[0] - w, top + 0.07 * c.unit, lamp[0] + w, top + 0.085 * c.unit),
        box(lamp[0] - w * 0.5, top + 0.0 * c.unit, lamp[0] + w * 0.5, top + 0.07 * c.unit),
        [(lamp[0] - w * 0.65, top + 0.005 * c.unit), (lamp[0], top - 0.04 * c.unit),
         (lamp[0] + w * 0.65, top + 0.005 * c.unit)],
    )  # fmt: skip
    c.lay_gradient(tower, ((0.2, "#3b3a60"), (0.75, "#252545")))
    c.rim(tower, (0.008, 0.0), "#ffc2a0", 0.8)
    c.lay_gradient(rock, ((0.6, "#262746"), (1.0, "#0f1228")))
    c.rim(rock, (0.003, 0.005), "#d99a94", 0.5)
    c.glow(lamp, 0.3, "#ffd58a", 0.8)
    c.glow(lamp, 0.05, "#fffbe8", 1.0)
    c.shade(0.4, (x, 0.45))


def _rock(c: Canvas, x: float, low: float) -> list[tuple[float, float]]:
    """A jagged island, highest in its middle."""
    jagged = rough_line(c.luck, 6, 0.6)
    last = len(jagged) - 1
    outline = []
    for i, jag in enumerate(jagged):
        across = i / last * 2 - 1
        up = 0.15 * (1 - abs(across) ** 1.7) * (1 + 0.22 * jag)
        outline.append((x + (across * 0.44 + 0.04) * c.unit, low - up * c.unit))
    return outline


def _lamp_beam(c: Canvas, lamp: tuple[float, float]) -> None:
    wedges = [
        [lamp, (lamp[0] + side * 1.8 * c.unit, lamp[1] - 0.16 * c.unit),
         (lamp[0] + side * 1.8 * c.unit, lamp[1] + 0.1 * c.unit)]
        for side in (-1, 1)
    ]  # fmt: skip
    light = c.blurred(c.polygons(*wedges), 0.012)
    c.add(light.grey, light.corner, "#ffe2ac", 0.22)


def forest(c: Canvas) -> None:
    """Fir trees in layers of mist, a moon behind them."""
    luck = c.luck
    x = luck.uniform(0.6, 0.68)
    c.sky(((0.0, "#16274a"), (0.45, "#3f5f86"), (0.75, "#a9a3b4"), (1.0, "#dcb7a8")))
    at = (c.x(x), c.y(0.3))
    c.glow(at, 0.7, "#cfd8ff", 0.5)
    c.lay(c.polygons(ellipse(*at, 0.1 * c.unit, 0.1 * c.unit)), "#fff4e0")
    _hills(c, "#8d93ae", "#6d7898", (0.58, 0.64), "#d9bdb4", height=0.06)
    for place, foot in enumerate((0.74, 0.86, 1.02)):
        size = (0.14, 0.24, 0.42)[place] * c.unit
        colour = ("#5b6a8a", "#34466a", "#101a33")[place]
        c.lay_gradient(
            c.polygons(
                *_firs(c, foot, size, framing=place == 2), box(0, c.y(foot) - 2, c.width, c.height)
            ),
            ((foot - 0.2, colour), (1.0, mix(colour, "#c9b4b8", 0.25 if place < 2 else 0))),
        )
        if place < 2:
            c.haze(foot, 0.1, "#d9c0ba", 0.5)
    c.shade(0.4, (x, 0.42))


def _firs(c: Canvas, foot: float, size: float, *, framing: bool) -> list[list[tuple[float, float]]]:
    """A row of fir trees; a framing one is low in the middle and high at the sides."""
    count = round(c.width / size * 3.4)
    trees = []
    for i in range(count):
        share = (i + c.luck.uniform(-0.45, 0.45)) / count
        tall = size * c.luck.uniform(0.55, 1.1)
        if framing:
            tall *= 0.3 + 1.3 * abs(share - 0.55)
        trees += figures.pine(c.x(share), c.y(foot), tall)
    return trees


WORSHIP = (sunrise, raised_arms, tree)
DUSKS = (lake, lighthouse, forest)
