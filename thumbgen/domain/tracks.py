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

NATURAL: dict[str, tuple[str, ...]] = {
    "prompt": (
        *("image prompt", "image idea", "picture idea", "image description", "ideia da imagem"),
        *("prompt da imagem", "descricao da imagem", "description", "descricao"),
    ),
    "title": (
        *("track title", "track name", "song title", "song name", "titulo da faixa"),
        *("titulo da musica", "titulo da cancao", "titulo da obra", "nome da faixa"),
        *("nome da musica", "nome da cancao", "nome da obra", "nome"),
    ),
    "number": (
        *("track number", "track no", "track n", "track #", "song number", "numero da faixa"),
        *("no da faixa", "n da faixa", "faixa no", "num", "nr"),
    ),
    "genre": ("music genre", "genero musical"),
    "size": ("image size", "tamanho da imagem"),
    "negative": ("negative prompt", "prompt negativo"),
    "name": ("file name", "nome do arquivo"),
    "palette": ("color palette", "paleta de cores", "colours", "colors", "cores"),
}
"""Names for a column that has none of the others: of two in one list, the first of these."""

_KEYS = {name: key for key, names in COLUMNS.items() for name in names}
_NATURAL_KEYS = {name: key for key, names in NATURAL.items() for name in names}

MOST_TRACKS = 500

NEAR = 0.78
"""How much of a header must be a column's name for it to be a slip: from 0 to 1."""

_NEARER = 0.87
"""The same for natural names: "Track artist" is no "Track title"."""

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Track:
    """One track: its line in the list (from 1), and its cells by their columns (``columns_of``)."""

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
    """The tracks in their order. ``headers`` are the columns' names as written, by ``columns_of``.

    ``nameless`` are the first cells of columns that have none, with their lines.
    """

    headers: Mapping[str, str]
    tracks: tuple[Track, ...]
    faults: tuple[Fault, ...] = field(default=())
    nameless: tuple[tuple[int, str], ...] = field(default=())


def key_of(header: str) -> str:
    """The column that a header means, else the header itself, folded: for templates."""
    folded = _folded(header)
    return _KEYS.get(folded, folded)


def is_natural(header: str, *columns: str) -> bool:
    """Whether people call a column so: one of these, or any."""
    key = _NATURAL_KEYS.get(_folded(header), "")
    return bool(key) and (not columns or key in columns)


def _folded(header: str) -> str:
    return " ".join(unaccented(header).strip(" .:").split())


def columns_of(headers: Sequence[str], idea: str = "") -> tuple[str, ...]:
    """The column that each header of a list means; empty for one without a name.

    ``idea`` is the template of all ideas: what it names is a part of them, not an idea itself.

    Raises:
        InvalidRequest: two of them mean the same.
    """
    keys = [key_of(header) if header.strip() else "" for header in headers]
    parts = {_folded(match[1]) for match in _PLACE.finditer(idea)}
    for name, key in _NATURAL_KEYS.items():
        part = key == "prompt" and name in parts
        if name in keys and key not in keys and not part:
            keys[keys.index(name)] = key
    first: dict[str, str] = {}
    for key, header in zip(keys, headers, strict=True):
        if key in first:
            raise InvalidRequest("tracks", "twice", f"{first[key]}, {header.strip()}")
        if key:
            first[key] = header.strip()
    return tuple(keys)


def _place_key(place: str, columns: Container[str]) -> str:
    """The column that a place of a template means, in a list that has these."""
    key = key_of(place)
    return key if key in columns else _NATURAL_KEYS.get(key, key)


def unknown_place(template: str, columns: Container[str]) -> str:
    """The first ``{place}`` of a template for which there is no column; empty if there is none."""
    places = (match[1] for match in _PLACE.finditer(template))
    return next((place for place in places if _place_key(place, columns) not in columns), "")


def misspelt(headers: Mapping[str, str], templates: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The headers that nothing uses, each with the column's name that it comes near."""
    names = [name for name, key in _KEYS.items() if key not in headers]
    natural = [name for name, key in _NATURAL_KEYS.items() if key not in headers]
    found = []
    for key, header in _unused(headers, templates):
        near = get_close_matches(key, names, 1, NEAR) or get_close_matches(key, natural, 1, _NEARER)
        found += [(header, one) for one in near]
    return tuple(found)


def unheard(listing: TrackList, templates: Sequence[str]) -> tuple[str, ...]:
    """The filled columns that nothing uses, of rows without an idea, a title and a scene.

    Misspelt ones are left out.
    """
    mute = [track for track in listing.tracks if not any(map(track.cell, _SUBJECTS))]
    told = {header for header, _ in misspelt(listing.headers, templates)}
    unused = _unused(listing.headers, templates)
    return tuple(
        header
        for key, header in unused
        if header not in told and any(track.cell(key) for track in mute)
    )


_SUBJECTS = ("prompt", "title", "scene")


def _unused(headers: Mapping[str, str], templates: Sequence[str]) -> list[tuple[str, str]]:
    """The columns that neither we nor a template know: keys and headers."""
    places = [match[1] for one in templates for match in _PLACE.finditer(one)]
    used = {*COLUMNS, *(_place_key(place, headers) for place in places)}
    return [(key, header) for key, header in headers.items() if key not in used]


def filled(template: str, cells: Mapping[str, str]) -> str:
    """A template with a track's cells in the place of ``{title}`` and the like.

    Empty if it names columns and all of them are empty here.
    """
    named = [_place_key(match[1], cells) for match in _PLACE.finditer(template)]
    if named and not any(cells.get(key) for key in named):
        return ""
    return _PLACE.sub(lambda match: cells.get(_place_key(match[1], cells), ""), template).strip()
