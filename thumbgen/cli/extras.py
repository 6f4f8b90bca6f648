"""Style, LoRAs and finishing on the command line."""

import argparse
from collections.abc import Callable, Iterable

from thumbgen.domain.extras import FACE_FIXERS, NO_UPSCALER, UPSCALERS, Extras
from thumbgen.domain.loras import measured_lora
from thumbgen.marks import N_
from thumbgen.words import Words


def spelt(names: Iterable[str]) -> Callable[[str], str]:
    """Reads one of the names, as the Horde spells it; an unknown one as it is."""

    def read(text: str) -> str:
        return next((name for name in names if name.lower() == text.lower()), text)

    return read


def add_extras(extras: argparse._ArgumentGroup, words: Words) -> None:
    """Adds them to a group of arguments."""
    text = words.text
    extras.add_argument(
        "--style",
        default="",
        metavar=text(N_("STYLE")),
        help=text(
            N_(
                "a style of the Horde's catalogue, by name or id: its look takes the place of the "
                "genre's"
            )
        ),
    )
    extras.add_argument(
        "--lora",
        action="append",
        default=[],
        metavar=text(N_("LORA[:STRENGTH]")),
        help=text(
            N_(
                "a LoRA, by name, page number at civitai.com, or 12345@67890 for one version; up "
                "to five, each with a strength from -5 to 5"
            )
        ),
    )
    extras.add_argument(
        "--upscaler",
        type=spelt((NO_UPSCALER, *UPSCALERS)),
        default="",
        metavar=text(N_("NAME")),
        help=text(
            N_("what enlarges the picture: {names} (default: one where the size needs it)"),
            names=", ".join((NO_UPSCALER, *UPSCALERS)),
        ),
    )
    extras.add_argument(
        "--face-fixer",
        type=spelt(FACE_FIXERS),
        default="",
        metavar=text(N_("NAME")),
        help=text(N_("what repairs faces: {names}"), names=", ".join(FACE_FIXERS)),
    )
    extras.add_argument(
        "--tiling",
        action="store_true",
        help=text(N_("let the edges meet; only with Stable Diffusion 1.5 models")),
    )
    extras.add_argument(
        "--hires-fix",
        action="store_true",
        help=text(N_("paint small first, then large; only with Stable Diffusion 1.5 models")),
    )


def extras_of(arguments: argparse.Namespace) -> Extras:
    """What they say.

    Raises:
        InvalidRequest: the Horde would refuse it.
    """
    return Extras(
        upscaler=arguments.upscaler,
        face_fixer=arguments.face_fixer,
        loras=tuple(measured_lora(text) for text in arguments.lora),
        tiling=arguments.tiling,
        hires_fix=arguments.hires_fix,
    )
