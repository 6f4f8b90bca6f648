"""Silhouettes: people, a cat, a lamp, a microphone. Sizes in pixels; ``s`` is the height."""

from __future__ import annotations

import math
from itertools import pairwise

from thumbgen.horde.practice.painting.canvas import Point, box, ellipse, limb

Shapes = list[list[Point]]


def standing(x: float, foot: float, s: float) -> Shapes:
    """A grown person in a long coat, from behind, arms raised, standing on ``foot``."""
    top = foot - s

    def at(dx: float, dy: float) -> Point:
        return (x + dx * s, top + dy * s)

    shapes = [
        ellipse(*at(0, 0.08), 0.055 * s, 0.07 * s),
        limb(at(0, 0.1), at(0, 0.2), 0.028 * s, 0.034 * s),
        [at(-0.125, 0.215), at(-0.05, 0.17), at(0.05, 0.17), at(0.125, 0.215), at(0.085, 0.42),
         at(0.115, 0.64), at(0.15, 0.9), at(0, 0.93), at(-0.15, 0.9), at(-0.115, 0.64),
         at(-0.085, 0.42)],
        limb(at(-0.05, 0.88), at(-0.055, 0.985), 0.03 * s, 0.026 * s),
        limb(at(0.05, 0.88), at(0.055, 0.985), 0.03 * s, 0.026 * s),
    ]  # fmt: skip
    for side in (-1, 1):
        shoulder, elbow = at(side * 0.1, 0.22), at(side * 0.185, 0.09)
        hand = at(side * 0.245, -0.09)
        shapes += [
            limb(shoulder, elbow, 0.04 * s, 0.03 * s),
            limb(elbow, hand, 0.032 * s, 0.016 * s),
        ]
    return shapes


def sitting(x: float, seat: float, s: float) -> Shapes:
    """A grown person from behind, sitting, in a loose jumper, with headphones."""
    top = seat - s

    def at(dx: float, dy: float) -> Point:
        return (x + dx * s, top + dy * s)

    return [
        ellipse(*at(0, 0.185), 0.125 * s, 0.15 * s),
        ellipse(*at(-0.13, 0.2), 0.04 * s, 0.075 * s),
        ellipse(*at(0.13, 0.2), 0.04 * s, 0.075 * s),
        limb(at(0, 0.28), at(0, 0.42), 0.06 * s, 0.07 * s),
        [at(-0.08, 0.37), at(0.08, 0.37), at(0.25, 0.46), at(0.31, 0.7), at(0.3, 1.0),
         at(-0.3, 1.0), at(-0.31, 0.7), at(-0.25, 0.46)],
        limb(at(-0.25, 0.5), at(-0.36, 0.94), 0.075 * s, 0.06 * s),
        limb(at(0.25, 0.5), at(0.36, 0.94), 0.075 * s, 0.06 * s),
        ellipse(*at(0, 1.0), 0.4 * s, 0.1 * s),
    ]  # fmt: skip


def headband(x: float, seat: float, s: float) -> Shapes:
    """The headphones' band over ``sitting``'s head."""
    top = seat - s
    outer = ellipse(x, top + 0.16 * s, 0.155 * s, 0.165 * s)
    return [[point for point in outer if point[1] <= top + 0.2 * s]]


def cat(x: float, seat: float, s: float) -> Shapes:
    """A cat from behind, looking out, its tail hanging over the sill."""
    top = seat - s

    def at(dx: float, dy: float) -> Point:
        return (x + dx * s, top + dy * s)

    return [
        ellipse(*at(0, 0.24), 0.17 * s, 0.15 * s),
        [at(-0.165, 0.22), at(-0.155, -0.02), at(-0.02, 0.12)],
        [at(0.165, 0.22), at(0.155, -0.02), at(0.02, 0.12)],
        [at(-0.11, 0.33), at(0.11, 0.33), at(0.2, 0.58), at(0.27, 0.86), at(0.22, 1.0),
         at(-0.22, 1.0), at(-0.27, 0.86), at(-0.2, 0.58)],
        ellipse(*at(0, 0.8), 0.27 * s, 0.21 * s),
    ]  # fmt: skip


def tail(x: float, seat: float, s: float) -> Shapes:
    """The cat's tail, in a slow curve below the sill."""
    points = [(0.2, -0.1), (0.36, 0.0), (0.43, 0.16), (0.4, 0.34), (0.46, 0.48), (0.56, 0.5)]
    place = [(x + dx * s, seat + dy * s) for dx, dy in points]
    return [
        limb(first, second, (0.052 - 0.004 * i) * s, (0.05 - 0.004 * i) * s)
        for i, (first, second) in enumerate(pairwise(place))
    ]


def bust(x: float, base: float, s: float) -> Shapes:
    """Head and shoulders in profile, looking left, with full hair; cut off at ``base``."""
    top = base - s

    def at(dx: float, dy: float) -> Point:
        return (x + dx * s, top + dy * s)

    face = [
        at(-0.06, 0.05), at(-0.16, 0.1), at(-0.205, 0.2), at(-0.21, 0.27), at(-0.255, 0.35),
        at(-0.215, 0.375), at(-0.225, 0.41), at(-0.205, 0.43), at(-0.22, 0.46), at(-0.185, 0.5),
        at(-0.15, 0.535), at(-0.06, 0.52), at(-0.045, 0.62), at(0.13, 0.62), at(0.15, 0.3),
    ]  # fmt: skip
    shoulders = [
        at(-0.05, 0.58), at(-0.12, 0.68), at(-0.34, 0.76), at(-0.44, 0.88), at(-0.47, 1.02),
        at(0.6, 1.02), at(0.55, 0.84), at(0.4, 0.72), at(0.2, 0.66), at(0.13, 0.56),
    ]  # fmt: skip
    return [face, shoulders, ellipse(*at(0.045, 0.21), 0.215 * s, 0.2 * s),
            ellipse(*at(0.12, 0.34), 0.17 * s, 0.2 * s)]  # fmt: skip


def microphone(x: float, y: float, s: float) -> tuple[Shapes, Shapes]:
    """A vintage microphone on its stand: the body, and its slits; ``y`` is the middle."""
    wide, tall = 0.2 * s, 0.34 * s
    body = [
        ellipse(x, y - tall + wide, wide, wide),
        box(x - wide, y - tall + wide, x + wide, y + tall - wide * 0.8),
        ellipse(x, y + tall - wide * 0.8, wide, wide * 0.8),
        box(x - wide * 1.16, y + tall * 0.12, x + wide * 1.16, y + tall * 0.24),
        limb((x, y + tall * 0.9), (x, y + 3 * s), 0.035 * s, 0.035 * s),
        box(x - 0.06 * s, y + tall, x + 0.06 * s, y + tall + 0.16 * s),
    ]
    slits = [
        box(x + dx * wide - 0.018 * s, y - tall * 0.66, x + dx * wide + 0.018 * s, y + tall * 0.06)
        for dx in (-0.6, -0.3, 0.0, 0.3, 0.6)
    ]
    slits += [
        box(x + dx * wide - 0.018 * s, y + tall * 0.32, x + dx * wide + 0.018 * s, y + tall * 0.68)
        for dx in (-0.6, -0.3, 0.0, 0.3, 0.6)
    ]
    return body, slits


def lamp(x: float, foot: float, s: float) -> tuple[Shapes, Point]:
    """A desk lamp that bends to the left: its shapes, and where its bulb is."""
    top = foot - s
    head = (x - 0.2 * s, top + 0.2 * s)
    bend = [(x + 0.11 * s * math.cos(a) - 0.09 * s, top + 0.12 * s - 0.11 * s * math.sin(a))
            for a in (math.pi * i / 10 for i in range(11))]  # fmt: skip
    thin = 0.014 * s
    neck = [limb(a, b, thin, thin) for a, b in pairwise(bend)]
    dome = [
        (head[0] + 0.21 * s * math.cos(a), head[1] + 0.1 * s - 0.19 * s * math.sin(a))
        for a in (math.pi * i / 24 for i in range(25))
    ]
    shapes = [
        ellipse(x + 0.01 * s, foot - 0.012 * s, 0.17 * s, 0.032 * s),
        box(x + 0.02 * s - thin, top + 0.12 * s, x + 0.02 * s + thin, foot - 0.02 * s),
        *neck,
        dome,
    ]
    return shapes, (head[0], head[1] + 0.1 * s)


def mug(x: float, foot: float, s: float) -> Shapes:
    """A mug with its handle to the left."""
    handle = ellipse(x - 0.4 * s, foot - 0.5 * s, 0.24 * s, 0.26 * s)
    return [[(x - 0.4 * s, foot - s), (x + 0.4 * s, foot - s), (x + 0.34 * s, foot),
             (x - 0.34 * s, foot)], handle]  # fmt: skip


def plant(x: float, foot: float, s: float, tilts: list[float]) -> Shapes:
    """A pot with one slim leaf per tilt (degrees from upright)."""
    pot = [
        (x - 0.16 * s, foot - 0.3 * s), (x + 0.16 * s, foot - 0.3 * s), (x + 0.12 * s, foot),
        (x - 0.12 * s, foot),
    ]  # fmt: skip
    leaves = [
        [(px, py - 0.3 * s) for px, py in ellipse(x + 0.011 * s * tilt * 0.55,
         foot - (0.34 - abs(tilt) * 0.0016) * s, 0.05 * s, 0.36 * s, tilt)]
        for tilt in tilts
    ]  # fmt: skip
    return [pot, *leaves]


def pine(x: float, foot: float, s: float) -> Shapes:
    """A fir tree."""
    tiers = []
    for tier in range(7):
        top, low = foot - s * (1 - tier * 0.125), foot - s * (0.78 - tier * 0.115)
        half = s * (0.05 + tier * 0.033)
        tiers.append([(x, top), (x + half, low), (x - half, low)])
    return [*tiers, box(x - 0.015 * s, foot - 0.12 * s, x + 0.015 * s, foot)]
