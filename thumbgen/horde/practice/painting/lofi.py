"""Lofi: indigo nights, a lit city, one amber lamp."""

from __future__ import annotations

from PIL import ImageFilter

from thumbgen.horde.practice.painting import figures
from thumbgen.horde.practice.painting.canvas import Canvas, box, ellipse, mix

NIGHT = ((0.0, "#0a0d2c"), (0.45, "#231f5e"), (0.75, "#5a3f86"), (1.0, "#b06a8c"))
AMBER = "#ffb45c"


def _city(c: Canvas, bottom: float, height: float, layers: int = 3) -> None:
    """Rows of towers with lit windows; the nearer, the darker."""
    luck = c.luck
    for layer in range(layers):
        near = layer / max(1, layers - 1)
        towers, windows, x = [], [], -0.02
        while x < 1.02:
            wide = luck.uniform(0.025, 0.06) * (1 + near * 0.5) * max(0.5, c.unit / c.width * 1.3)
            tall = height * luck.uniform(0.35, 1.0) * (1 - near * 0.45)
            x0, x1, top = c.x(x), c.x(x + wide), c.y(bottom - tall)
            towers.append(box(x0, top, x1, c.y(bottom)))
            if luck.random() < 0.25:
                mast = (x0 + x1) / 2
                towers.append(box(mast - 1, top - c.y(0.03), mast + 1, top))
            windows += _windows((x0, top, x1, c.y(bottom)), (0.012 + 0.004 * near) * c.unit)
            x += wide + luck.uniform(0, 0.006)
        c.lay(c.polygons(*towers), mix("#4b3b86", "#0c0c2a", near))
        for colour in (AMBER, "#ffd9a0", "#8fb4ff"):
            lit = [w for w in windows if luck.random() < 0.14 + 0.1 * near]
            c.lay(c.polygons(*lit), colour, 0.45 + 0.4 * near)
        c.haze(bottom, height * 0.5, "#7a5596", 0.35 * (1 - near))


def _windows(
    tower: tuple[float, float, float, float], pitch: float
) -> list[list[tuple[float, float]]]:
    x0, y0, x1, y1 = tower
    step = max(4.0, pitch)
    across, down = int((x1 - x0) / step), int((y1 - y0) / step / 1.3)
    margin = (x1 - x0 - across * step) / 2
    return [
        box(
            x0 + margin + i * step + step * 0.3, y0 + j * step * 1.3 + step * 0.4,
            x0 + margin + i * step + step * 0.72, y0 + j * step * 1.3 + step * 0.95,
        )
        for i in range(across)
        for j in range(down)
    ]  # fmt: skip


def _stars(c: Canvas, count: int, bottom: float) -> None:
    for _ in range(count):
        at = (c.x(c.luck.random()), c.y(c.luck.random() ** 1.4 * bottom))
        c.glow(at, c.luck.uniform(0.002, 0.006), "#dfe6ff", c.luck.uniform(0.3, 0.9), softness=1.0)


def _moon(c: Canvas, x: float, y: float, radius: float) -> None:
    at = (c.x(x), c.y(y))
    c.glow(at, radius * 5, "#8d86d8", 0.55)
    disc = c.polygons(ellipse(*at, radius * c.unit, radius * c.unit))
    c.lay_gradient(disc, ((0.0, "#fff3d6"), (1.0, "#f1cfa8")))


def _rain(c: Canvas) -> None:
    lines = []
    for _ in range(160):
        x, y = c.luck.uniform(-0.1, 1.05) * c.width, c.luck.uniform(-0.1, 1) * c.height
        long = c.luck.uniform(0.02, 0.06) * c.unit
        lines.append(
            [(x, y), (x + 1.2, y), (x + 1.2 - long * 0.25, y + long), (x - long * 0.25, y + long)]
        )
    rain = c.polygons(*lines)
    c.add(rain.grey, rain.corner, "#aab8ff", 0.22)


def window(c: Canvas) -> None:
    """A desk by a window at night: amber lamp, steaming mug, books, a plant."""
    luck, sill = c.luck, 0.74
    c.sky(NIGHT, 0, sill)
    _stars(c, 45, 0.4)
    _moon(c, luck.uniform(0.2, 0.34), luck.uniform(0.18, 0.28), 0.05)
    _city(c, sill, luck.uniform(0.3, 0.42))
    if luck.random() < 0.4:
        _rain(c)
    _frame(c, sill)
    lamp_x, foot = c.x(luck.uniform(0.62, 0.7)), c.y(0.87)
    shapes, bulb = figures.lamp(lamp_x, foot, 0.46 * c.unit)
    _desk(c, sill, bulb[0])
    c.glow(bulb, 0.85, "#ff7a1c", 0.6, softness=1.6)
    c.glow(bulb, 0.4, "#ff9a3d", 0.5)
    c.glow((bulb[0], foot), 0.42, "#ffb765", 0.75, squash=0.22)
    pieces = c.polygons(*shapes)
    c.lay(pieces, "#161030")
    c.rim(pieces, (0.004, -0.004), AMBER, 0.9)
    c.glow(bulb, 0.15, "#ffd792", 1.0, squash=0.7)
    _things(c, bulb[0], foot)
    c.shade(0.5, (0.62, 0.55))


def _frame(c: Canvas, sill: float) -> None:
    thick = 0.016 * c.unit
    wide, walls = c.width, max(0.03 * c.width, thick * 2)
    bars = [
        box(-60, 0, walls, c.height), box(wide - walls, 0, wide + 60, c.height),
        box(-60, -60, wide + 60, thick * 1.6),
        box(c.x(0.46) - thick / 2, 0, c.x(0.46) + thick / 2, c.y(sill)),
        box(-60, c.y(0.36) - thick / 3, wide + 60, c.y(0.36) + thick / 3),
    ]  # fmt: skip
    mask = c.polygons(*bars)
    c.lay_gradient(mask, ((0.0, "#0b0a24"), (0.6, "#1b1440"), (1.0, "#1b1440")))
    c.rim(mask, (-0.003, 0.002), "#5c55a8", 0.5)


def _desk(c: Canvas, sill: float, lit: float) -> None:
    desk = c.polygons(box(0, c.y(sill + 0.05), c.width, c.height))
    ledge = c.polygons(box(0, c.y(sill), c.width, c.y(sill + 0.055)))
    c.lay(ledge, "#191236")
    c.lay_gradient(desk, ((0.0, "#2c1830"), (0.78, "#3a1f33"), (1.0, "#160d24")))
    c.glow((lit, c.y(0.93)), 0.9, "#a4522c", 0.55, squash=0.25)


def _things(c: Canvas, lit: float, foot: float) -> None:
    luck, unit = c.luck, c.unit
    cup = lit - luck.uniform(0.2, 0.26) * unit
    mug = c.polygons(*figures.mug(cup, foot + 0.035 * unit, 0.1 * unit))
    c.lay(mug, "#3a2347")
    c.rim(mug, (-0.008, 0.001), AMBER, 1.0)
    for step in range(6):
        up = (cup + (step % 2 * 2 - 1) * 0.006 * unit, foot - (0.1 + step * 0.03) * unit)
        c.glow(up, 0.03 + step * 0.006, "#ffe6c8", 0.12 - step * 0.015)
    y, colours = foot + 0.05 * unit, ["#6b3350", "#2f4a6e", "#8a5a3c", "#4b3a78"]
    luck.shuffle(colours)
    for colour in colours[: luck.randint(2, 4)]:
        left, thick = lit + luck.uniform(0.36, 0.39) * unit, luck.uniform(0.024, 0.036) * unit
        book = c.polygons(box(left, y - thick, left + luck.uniform(0.22, 0.28) * unit, y))
        c.lay(book, mix(colour, "#120c22", 0.35))
        c.rim(book, (0.004, 0.002), AMBER, 0.7)
        y -= thick
    tilts = [luck.uniform(-46, 46) for _ in range(9)]
    leaves = c.polygons(*figures.plant(c.x(0.13), foot + 0.03 * unit, 0.34 * unit, tilts))
    c.lay(leaves, "#100d2a")
    c.rim(leaves, (-0.004, 0.002), "#c77a4a", 0.5)


def roof(c: Canvas) -> None:
    """Somebody with headphones on a roof, from behind, before a large moon."""
    luck, ledge = c.luck, 0.86
    c.sky(NIGHT)
    _stars(c, 70, 0.6)
    x = luck.uniform(0.6, 0.67)
    _moon(c, x + 0.02, 0.42, 0.21)
    _city(c, 0.9, luck.uniform(0.34, 0.45))
    c.haze(0.84, 0.2, "#c77a94", 0.35)
    wall = c.polygons(box(-60, c.y(ledge), c.width + 60, c.height))
    size = 0.46 * c.unit
    body = c.melted(c.polygons(*figures.sitting(c.x(x), c.y(ledge + 0.03), size)), 0.008)
    band = c.polygons(*figures.headband(c.x(x), c.y(ledge + 0.03), size))
    c.lay(band, "#0d0a26")
    c.lay(body, "#0d0a26")
    c.lay_gradient(wall, ((0.0, "#1a1238"), (0.86, "#1d1339"), (1.0, "#0a0820")))
    for shape in (body, wall):
        c.rim(shape, (-0.005, 0.006), "#ffc79a", 0.7)
    at = (c.x(x) - 0.34 * c.unit, c.y(ledge) - 0.045 * c.unit)
    c.glow(at, 0.4, "#ff7f22", 0.75)
    lantern = c.polygons(box(at[0] - 0.018 * c.unit, at[1] - 0.04 * c.unit,
                             at[0] + 0.018 * c.unit, c.y(ledge) + 2))  # fmt: skip
    c.lay(lantern, "#ffd58f")
    c.glow(at, 0.07, "#ffe2a8", 1.0)
    c.shade(0.45, (0.62, 0.5))


def sill(c: Canvas) -> None:
    """A cat on the window sill, watching blurred city lights."""
    luck, edge = c.luck, 0.82
    c.sky(((0.0, "#0b1030"), (0.6, "#2b2668"), (1.0, "#7c4f86")))
    _city(c, 0.95, 0.6, 2)
    c.image = c.image.filter(ImageFilter.GaussianBlur(0.012 * c.unit))
    for _ in range(42):
        at = (c.x(luck.random()), c.y(luck.uniform(0.3, 0.84)))
        colour = luck.choice([AMBER, AMBER, "#ff7f6b", "#8fb4ff", "#ffd9a0"])
        c.glow(at, luck.uniform(0.012, 0.05), colour, luck.uniform(0.2, 0.6), softness=0.35)
    _rain(c)
    x, size = c.x(luck.uniform(0.6, 0.68)), 0.46 * c.unit
    c.glow((x + 0.1 * c.unit, c.y(0.6)), 0.75, "#ff8a3c", 0.5)
    thick = 0.02 * c.unit
    bars = c.polygons(
        box(c.x(0.36) - thick / 2, 0, c.x(0.36) + thick / 2, c.height),
        box(0, 0, c.width, thick), box(0, c.y(edge), c.width, c.height),
    )  # fmt: skip
    c.lay_gradient(bars, ((0.0, "#0d0b26"), (0.81, "#1c1438"), (0.83, "#38204a"), (1.0, "#120c26")))
    shapes = [
        *figures.cat(x, c.y(edge + 0.015), size),
        *figures.tail(x, c.y(edge + 0.015), size * 0.62),
    ]
    body = c.melted(c.polygons(*shapes), 0.006)
    c.lay(body, "#0c0920")
    c.rim(body, (-0.006, 0.004), "#ffbe82", 0.9)
    lamp = (c.x(0.97), c.y(edge) - 0.1 * c.unit)
    c.glow(lamp, 0.9, "#ff7f22", 0.55)
    c.shade(0.45, (0.65, 0.55))


MOTIFS = (window, roof, sill)
