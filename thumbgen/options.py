"""What the functions of the Python face may be told, and the check at their edge."""

from collections.abc import Callable, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, NamedTuple, Required, TypedDict, cast

if TYPE_CHECKING:
    from thumbgen.domain.job import Job


class Options(TypedDict, total=False):
    """What may be said besides the prompt; what is left out, or ``None``, is chosen well.

    ``scene`` is one of the genre's. ``title`` is set on the finished picture. ``palette`` (colours,
    in words) takes the place of the genre's, and ``style`` (a name or id in the Horde's catalogue)
    of its whole look. A LoRA is written ``NAME`` or ``NAME:STRENGTH``.

    ``source`` is a picture to start from, as a file or as its bytes; ``strength`` (0.05 to 1) how
    much of it is painted anew.

    ``output`` is a .jpg or .png file, or a folder; ``timeout`` is in seconds. ``api_key`` goes
    before the variable ``THUMBGEN_API_KEY``; ``practice`` uses the practice Horde, without any
    network.

    ``on_change`` hears of every change of the job, as a frozen ``Job``, in the thread whose event
    loop runs it. What it raises is logged by asyncio, and the job goes on.
    """

    scene: str | None
    negative: str | None
    title: str | None
    palette: str | None
    style: str | None
    models: str | Sequence[str] | None
    loras: str | Sequence[str] | None
    seed: int | str | None
    steps: int | None
    cfg_scale: float | None
    sampler: str | None
    upscaler: str | None
    face_fixer: str | None
    tiling: bool | None
    hires_fix: bool | None
    source: str | PathLike[str] | bytes | bytearray | memoryview | None
    strength: float | None
    output: str | PathLike[str] | None
    format: str | None
    timeout: float | None
    api_key: str | None
    horde_url: str | None
    practice: bool | None
    on_change: "Callable[[Job], None] | None"


class ThumbnailOptions(Options, total=False):
    """``Options``, and ``count``: how many pictures, all of the same idea."""

    count: int | None


class Asked(ThumbnailOptions, total=False):
    """All that one call was told, as ``checked`` gives it: nothing in it is ``None``."""

    prompt: Required[str]
    genre: str
    size: str


class _Kind(NamedTuple):
    """What an option takes, in words and as a test."""

    words: str
    fits: Callable[[object], bool]


def _one_of(*types: type) -> Callable[[object], bool]:
    """To Python, True and False are whole numbers; nobody means them so."""
    return lambda value: isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _are_names(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, Sequence)
        and not isinstance(value, bytes | bytearray | memoryview | range)
        and all(isinstance(name, str) for name in value)
    )


def _is_path(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, PathLike) and isinstance(fspath(value), str)
    )


def _is_picture(value: object) -> bool:
    return isinstance(value, bytes | bytearray | memoryview) or _is_path(value)


_TEXT = _Kind("a str", _one_of(str))
_WHOLE = _Kind("an int", _one_of(int))
_NUMBER = _Kind("a float or an int", _one_of(float, int))
_YES_OR_NO = _Kind("True or False", _one_of(bool))
_NAMES = _Kind("a str or a sequence of them", _are_names)

_KINDS = {
    **dict.fromkeys(("prompt", "genre", "type", "scene", "negative", "title", "palette"), _TEXT),
    **dict.fromkeys(("style", "sampler", "upscaler", "face_fixer", "format"), _TEXT),
    **dict.fromkeys(("api_key", "horde_url"), _TEXT),
    **dict.fromkeys(("steps", "count"), _WHOLE),
    **dict.fromkeys(("cfg_scale", "strength", "timeout"), _NUMBER),
    **dict.fromkeys(("tiling", "hires_fix", "practice"), _YES_OR_NO),
    **dict.fromkeys(("models", "loras"), _NAMES),
    "size": _Kind("a name or 'WIDTHxHEIGHT', as a str", _one_of(str)),
    "seed": _Kind("an int, or its digits as a str", _one_of(int, str)),
    "source": _Kind("a path, or the bytes of a picture", _is_picture),
    "output": _Kind("a path: a str or an os.PathLike[str]", _is_path),
    "on_change": _Kind("a function of one Job", callable),
}

_MEANT = {"genre": "type", "type": "genre", "cfg": "cfg_scale", "picture": "source"}
"""What is said in one function, or on the command line, and how it is called in another."""


def checked(function: str, /, **said: object) -> Asked:
    """What a function was told; what may change later is copied.

    Raises:
        TypeError: an option that does not exist, or a value of a type that it does not take.
    """
    thumbnail = "thumbnail" in function
    known = (ThumbnailOptions if thumbnail else Options).__optional_keys__
    known |= {"prompt", "size", "type" if thumbnail else "genre"}
    asked: dict[str, object] = {}
    for name, value in said.items():
        if name not in known:
            raise TypeError(_unknown(function, name, known))
        if value is None and name != "prompt":
            continue
        if not _KINDS[name].fits(value):
            # Never the value itself: it may be a key.
            message = f"{function}(): {name} takes {_KINDS[name].words}, not {_type_of(value)}"
            raise TypeError(message)
        asked["genre" if name == "type" else name] = _kept(value)
    return cast("Asked", asked)


def _kept(value: object) -> object:
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(value)
    return value


def _type_of(value: object) -> str:
    """The type's name; a list's with those of what is in it."""
    inside = {type(one).__name__ for one in value} if isinstance(value, list | tuple) else set()
    name = "None" if value is None else type(value).__name__
    return f"{name} of {', '.join(sorted(inside))}" if inside else name


def _unknown(function: str, name: str, known: frozenset[str]) -> str:
    """Says that an option does not exist, and names the nearest that does."""
    from difflib import get_close_matches  # noqa: PLC0415 - an import must not wait for it

    message = f"{function}() has no option {name!r}"
    if name in ThumbnailOptions.__optional_keys__:
        more = function.replace("image", "thumbnail")
        return f"{message}: it makes one picture; {more}() makes more"
    near = next(iter(get_close_matches(name, sorted(known | _MEANT.keys()), 1)), "")
    near = near if near in known else _MEANT.get(near, "")
    return f"{message}; the nearest is {near!r}" if near else message
