"""What the arguments that ``generate`` and ``batch`` share ask for."""

import argparse
from dataclasses import replace

from thumbgen.cli.extras import extras_of
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import parse_target
from thumbgen.jobs.saving import named_output
from thumbgen.jobs.sources import read_source


def look_asked(arguments: argparse.Namespace) -> ThumbRequest:
    """The look, without any words.

    Raises:
        InvalidRequest: the Horde would refuse it.
    """
    return ThumbRequest(
        prompt="",
        genre=arguments.genre,
        scene=arguments.scene,
        target=parse_target(arguments.size),
        negative=arguments.negative,
        palette=arguments.palette,
        models=tuple(arguments.model),
        seed=arguments.seed,
        steps=arguments.steps,
        cfg_scale=arguments.cfg,
        sampler=arguments.sampler,
        extras=extras_of(arguments),
        timeout=arguments.timeout,
    )


def request_asked(arguments: argparse.Namespace) -> ThumbRequest:
    """The whole request of ``generate``.

    Raises:
        InvalidRequest: it cannot be carried out.
    """
    look = look_asked(arguments)
    return replace(
        look,
        prompt=arguments.prompt,
        title=arguments.title,
        count=arguments.count,
        extras=_with_source(look.extras, arguments),
        output=None if arguments.output is None else named_output(arguments.output),
    )


def _with_source(extras: Extras, arguments: argparse.Namespace) -> Extras:
    """The extras with the picture to start from, if one is named."""
    path, strength = arguments.from_picture, arguments.strength
    if path is None:
        if strength is not None:
            raise InvalidRequest("strength", "no_picture", f"{strength:g}")
        return extras
    if strength is not None:
        extras = replace(extras, strength=strength)  # before the file is read: it may be refused
    return replace(extras, source=read_source(path))
