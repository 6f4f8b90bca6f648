"""What one job is to do: everything the user chose, frozen, checked when it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from thumbgen.domain.errors import Censored, InvalidRequest, ThumbgenError
from thumbgen.domain.extras import NO_EXTRAS, Extras
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.sizes import TARGETS, Target
from thumbgen.domain.styles import Style
from thumbgen.domain.title import check_title

FORMATS = ("jpeg", "png")

MOST_PICTURES = 20
LARGEST_SEED = 2**32 - 1
LONGEST_PROMPT = 7000
"""Characters; beyond it the Horde's filter refuses what it would otherwise only reword."""


@dataclass(frozen=True, slots=True)
class ThumbRequest:
    """One job. ``scene`` empty means "my idea"; ``None`` elsewhere means "as the preset says".

    A ``style`` takes the place of the genre's own wording, models and settings. ``title`` is set on
    the finished picture; ``palette`` (colours, in words) takes the place of the genre's and the
    scene's.

    ``output`` is a file (its ending chooses the format) or a folder; ``timeout`` is in seconds.

    Raises:
        InvalidRequest: a value that the Horde would refuse, or that makes no sense.
    """

    prompt: str
    genre: str = "none"
    scene: str = ""
    target: Target = TARGETS["youtube"]
    negative: str = ""
    title: str = ""
    palette: str = ""
    models: tuple[str, ...] = ()
    count: int = 1
    seed: int | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str | None = None
    style: Style | None = None
    extras: Extras = NO_EXTRAS
    output: Path | None = None
    format: str | None = None
    timeout: float | None = None

    def __post_init__(self) -> None:
        for field in ("prompt", "negative", "palette"):
            _check_text(field, getattr(self, field))
        check_title(self.title)
        for field in ("count", "seed", "steps"):
            _check_whole(field, getattr(self, field))
        _check_range("count", self.count, 1, MOST_PICTURES)
        _check_range("seed", self.seed, 0, LARGEST_SEED)
        _check_range("steps", self.steps, 1, 500)
        _check_range("cfg", self.cfg_scale, 0, 100)
        _check_range("timeout", self.timeout, 1, 24 * 3600)
        _check_choice("sampler", self.sampler, SAMPLERS)
        _check_choice("format", self.format, FORMATS)
        for name in self.models:
            _check_model(name)

    def again_after(self, error: ThumbgenError | None) -> "ThumbRequest":
        """What to send to try once more: after a picture was held back, with another seed."""
        return replace(self, seed=None) if isinstance(error, Censored) else self


def read_seed(seed: object) -> int | None:
    """A seed as a number; a result's seed is text, and may come back as that.

    Raises:
        InvalidRequest: it is none.
    """
    if isinstance(seed, str):
        digits = seed.strip()
        if not (digits.isascii() and digits.isdecimal()):
            raise InvalidRequest("seed", "whole", seed)
        seed = int(digits[:20])
    _check_whole("seed", seed)
    return seed if isinstance(seed, int) else None


def _check_model(name: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InvalidRequest("model", "empty")
    if not name.isprintable():
        raise InvalidRequest("model", "control")


def _check_text(field: str, text: object) -> None:
    if not isinstance(text, str):
        raise InvalidRequest(field, "text", text)
    if len(text) > LONGEST_PROMPT:
        raise InvalidRequest(field, "long", len(text), str(LONGEST_PROMPT))
    if "\0" in text:
        raise InvalidRequest(field, "control")


def _check_whole(field: str, value: object) -> None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise InvalidRequest(field, "whole", value)


def _check_range(field: str, value: object, least: float, most: float) -> None:
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise InvalidRequest(field, "number", value)
    if value is not None and not least <= value <= most:
        # Decimal, for a whole number may be too large for a float.
        number = Decimal(value) if isinstance(value, int) else value
        raise InvalidRequest(field, "range", f"{number:.12g}", f"{least}–{most}")


def _check_choice(field: str, value: str | None, choices: Sequence[str]) -> None:
    if value is not None and value not in choices:
        raise InvalidRequest(field, "unknown", value, ", ".join(choices))
