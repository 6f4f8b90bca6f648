"""From a track list to requests: one look for all of them, and a file of its own for each."""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.request import LARGEST_SEED, ThumbRequest
from thumbgen.domain.sizes import parse_target
from thumbgen.domain.tracks import Fault, Track, TrackList, filled, unknown_place
from thumbgen.imaging.export import file_stem, format_of
from thumbgen.jobs.places import is_empty, is_there
from thumbgen.jobs.saving import OTHER_PICTURES, SUFFIXES

_FORBIDDEN = re.compile(
    r'[<>:"/\\|?*\x00-\x1f]|^\.|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE
)
"""What no file name may have on one system or another."""

_ENDINGS = tuple(SUFFIXES.values())


@dataclass(frozen=True, slots=True)
class Look:
    """What all tracks share, where their rows say nothing of their own.

    ``request`` has no words yet; ``prompt`` and ``title`` are templates for those. ``list_name``
    gives the seed where the request has none, so that another run has the same one.
    """

    request: ThumbRequest
    folder: Path
    list_name: str
    prompt: str = ""
    title: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A track with its request, whose ``output`` is its own file. ``number`` is as shown."""

    number: str
    track: Track
    request: ThumbRequest

    @property
    def file(self) -> Path:
        """Where the picture goes."""
        assert self.request.output is not None  # noqa: S101 - each piece is made with one
        return self.request.output

    @property
    def name(self) -> str:
        """What to call the track: its title, else its idea, else its scene."""
        return self.track.cell("title") or self.request.prompt or self.request.scene

    def there(self) -> Path | None:
        """The file, if it is on the disk already, as JPEG or PNG; an empty one is not worth it."""
        files = (self.file, *(self.file.with_suffix(ending) for ending in _ENDINGS))
        return next((file for file in files if is_there(file) and not is_empty(file)), None)


Check = Callable[[ThumbRequest], ThumbRequest]
"""The request as it will be known, or an ``InvalidRequest`` if it cannot be carried out."""


def seed_of(list_name: str) -> int:
    """A seed that is always the same for a list of that name."""
    return zlib.crc32(list_name.encode("utf-8", "surrogatepass")) % (LARGEST_SEED + 1)


def plan_tracks(
    listing: TrackList, look: Look, check: Check
) -> tuple[tuple[Piece, ...], tuple[Fault, ...]]:
    """A piece for each track, and what is wrong with the others.

    Raises:
        InvalidRequest: nothing is wrong with the rows, but with the look.
    """
    _check_templates(listing, look)
    desk = _Desk(listing.headers, look, check, max(2, len(str(len(listing.tracks)))))
    for position, track in enumerate(listing.tracks, 1):
        desk.take(track, position)
    faults = sorted((*listing.faults, *desk.faults), key=lambda fault: fault.line)
    alike = len({str(fault.error) for fault in faults}) == 1
    alike = alike and faults[0].error.problem != "empty"  # rows that say nothing are told as rows
    if alike and 1 < len(listing.tracks) == len(desk.faults) and not faults[0].column:
        raise faults[0].error
    return tuple(desk.pieces), tuple(faults)


def _check_templates(listing: TrackList, look: Look) -> None:
    """Makes sure that the templates name columns that there are."""
    names = {"number": "number", "title": "title"} | dict(listing.headers)
    for template, more in ((look.prompt, {}), (look.title, {"prompt": "prompt"})):
        known = more | names
        if unknown := unknown_place(template, known):
            raise InvalidRequest("column", "unknown", unknown, ", ".join(known.values()))


@dataclass(slots=True)
class _Desk:
    """Where the rows become pieces, one after the other."""

    headers: Mapping[str, str]
    look: Look
    check: Check
    width: int
    """Digits of a number in a file's name."""
    pieces: list[Piece] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _files: dict[str, int] = field(default_factory=dict)
    """The line of each file's name."""
    _ideas: dict[ThumbRequest, int] = field(default_factory=dict)
    """How often the very same picture was asked for."""

    def take(self, track: Track, position: int) -> None:
        """Makes a piece of a track, or notes all that is wrong with it."""
        number, told = track.cell("number") or str(position), set[str]()
        while True:
            try:
                request = self.check(self._seeded(self._request(track, number)))
                name = self._file(track, number, request)
                self._claim(name, track.line)
            except InvalidRequest as error:
                column = "name" if error.field == "output" else error.field
                header = self.headers.get(column, "") if track.cell(column) else ""
                if column not in told:
                    self.faults.append(Fault(track.line, header, error))
                if column in told or not header:
                    return
                told.add(column)
                track = replace(track, cells={**track.cells, **_mended(column)})
            else:
                file = self.look.folder / name
                if not told:
                    self.pieces.append(Piece(number, track, replace(request, output=file)))
                return

    def _claim(self, name: str, line: int) -> None:
        """Takes a file name for a line.

        Raises:
            InvalidRequest: another line has it.
        """
        first = self._files.setdefault(name.casefold(), line)
        if first != line:
            raise InvalidRequest("name", "taken", name, str(first))

    def _request(self, track: Track, number: str) -> ThumbRequest:
        look = self.look
        cells = {"title": "", **track.cells, "number": number}
        idea = track.cell("prompt") or filled(look.prompt, cells) or track.cell("title")
        changes: dict[str, Any] = {
            name: cell
            for name in ("genre", "scene", "negative", "palette")
            if (cell := track.cell(name))
        }
        if size := track.cell("size"):
            changes["target"] = parse_target(size)
        if seed := track.cell("seed"):
            changes["seed"] = _whole_seed(seed)
        title = filled(look.title, cells | {"prompt": idea})
        # Some file there, for now: where the folder cannot be, the check says so.
        some = look.folder / "picture.jpg"
        return replace(look.request, prompt=idea, title=title, output=some, **changes)

    def _seeded(self, request: ThumbRequest) -> ThumbRequest:
        """With the list's seed; the same idea again gets the next one, for another picture."""
        if request.seed is not None:
            return request
        idea = replace(request, title="")
        before = self._ideas.get(idea, 0)
        self._ideas[idea] = before + 1
        seed = (seed_of(self.look.list_name) + before) % (LARGEST_SEED + 1)
        return replace(request, seed=seed)

    def _file(self, track: Track, number: str, request: ThumbRequest) -> str:
        wanted = self.look.format or request.target.format
        usual = SUFFIXES["jpeg" if wanted == "jpeg" else "png"]
        if name := track.cell("name").rstrip(" ."):
            return _own_name(name, usual)
        plain = number.isascii() and number.isdigit()
        prefix = number.zfill(self.width) if plain else file_stem(number)
        words = track.cell("title") or request.prompt or request.scene
        return f"{prefix}-{file_stem(words)}{usual}"


def _mended(column: str) -> dict[str, str]:
    """Cells with which nothing is wrong in a column, so that the row's other faults are found."""
    match column:
        case "prompt" | "title":
            return {column: "x"}
        case "genre":
            return {"genre": "", "scene": ""}
        case _:
            return {column: ""}


def _whole_seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidRequest("seed", "whole", text) from None


def _own_name(name: str, usual: str) -> str:
    """A file name as its row has it, with an ending.

    Raises:
        InvalidRequest: no file can be called so.
    """
    if _FORBIDDEN.search(name) or len(name.encode("utf-8", "replace")) > 200:
        raise InvalidRequest("name", "letters", name)
    if Path(name).suffix.lower() in OTHER_PICTURES:
        raise InvalidRequest("output", "ending", name, ", ".join(_ENDINGS))
    return name if format_of(Path(name)) else name + usual
