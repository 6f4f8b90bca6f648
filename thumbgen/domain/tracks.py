"""A track list: what its columns are called, and what a template makes of a track."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.filter import unaccented

COLUMNS: dict[str, tuple[str, ...]] = {
    "prompt": ("prompt", "idea", "ideia"),
    "title": ("title", "titulo", "track", "faixa", "song", "musica"),
    "number": ("number", "numero", "n", "no", "n°", "#"),
    "genre": ("genre", "genero"),
    "scene": ("scene", "cena"),
    "size": ("size", "tamanho"),
    "seed": ("seed", "semente"),
    "negative": ("negative", "negativo"),
    "name": ("name", "file", "filename", "arquivo"),
    "palette": ("palette", "paleta"),
}
"""What a column is, by the names that its header may have: any case, with or without accents."""

MOST_TRACKS = 500

NEAR = 0.78
"""How much of a header must be a column's name for it to be a slip: from 0 to 1."""

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Track:
    """One track: its line in the list (from 1), and its cells by their columns' ``key_of``."""

    line: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """What stands in a column; empty if nothing does."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line; ``column`` as its header says, empty if it is the whole line."""

    line: int
    column: str
    error: InvalidRequest


@dataclass(frozen=True, slots=True)
class TrackList:
    """The tracks in their order. ``headers`` are the columns' names as written, by ``key_of``."""

    headers: Mapping[str, str]
    tracks: tuple[Track, ...]
    faults: tuple[Fault, ...] = field(default=())


def key_of(header: str) -> str:
    """The column that a header means, else the header itself, folded: for templates."""
    folded = " ".join(unaccented(header).strip(" .:").split())
    return next((key for key, names in COLUMNS.items() if folded in names), folded)


def keys_of(headers: Sequence[str]) -> dict[str, str]:
    """The headers by what they mean.

    Raises:
        InvalidRequest: two of them mean the same.
    """
    found: dict[str, str] = {}
    for header in filter(str.strip, headers):
        key = key_of(header)
        if key in found:
            raise InvalidRequest("tracks", "twice", f"{found[key].strip()}, {header.strip()}")
        found[key] = header.strip()
    return found


def unknown_place(template: str, columns: Container[str]) -> str:
    """The first ``{place}`` of a template for which there is no column; empty if there is none."""
    places = (match[1] for match in _PLACE.finditer(template))
    return next((place for place in places if key_of(place) not in columns), "")


def misspelt(headers: Mapping[str, str], templates: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The headers that nothing uses, each with the column's name that it comes near."""
    used = {*COLUMNS, *(key_of(match[1]) for one in templates for match in _PLACE.finditer(one))}
    names = {name: key for key, known in COLUMNS.items() for name in known if key not in headers}
    unused = [(key, header) for key, header in headers.items() if key not in used]
    near = [(header, get_close_matches(key, names, 1, NEAR)) for key, header in unused]
    return tuple((header, found[0]) for header, found in near if found)


def filled(template: str, cells: Mapping[str, str]) -> str:
    """A template with a track's cells in the place of ``{title}`` and the like.

    Empty if it names columns and all of them are empty here.
    """
    named = [key_of(match[1]) for match in _PLACE.finditer(template)]
    if named and not any(cells.get(key) for key in named):
        return ""
    return _PLACE.sub(lambda match: cells.get(key_of(match[1]), ""), template).strip()
