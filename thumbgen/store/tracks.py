"""Reads a track list: CSV as spreadsheets write it, or plain lines."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.tracks import (
    COLUMNS,
    MOST_TRACKS,
    Fault,
    Track,
    TrackList,
    columns_of,
    is_natural,
    key_of,
)
from thumbgen.store.texts import read_bytes, text_of

MOST_BYTES = 4 * 1024 * 1024

DELIMITERS = (",", ";", "\t", "|")

_LOOSE = (",", "|")
"""Those that titles have too."""

NO_DELIMITER = "\x1f"
"""Between cells where there is one column only: it never occurs, so commas are just commas."""

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs begin."""

_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""What Excel takes for a hint in the first line."""

Lines = Sequence[tuple[int, str]]
"""Lines with their numbers from 1, without blank ones and comments."""


def read_tracks(path: Path, idea: str = "") -> TrackList:
    """The track list in a file. The lines of one without columns are titles.

    ``idea`` is the template of all ideas, which may name columns.

    Raises:
        InvalidRequest: no file, no list, or one whose columns cannot be told.
    """
    try:
        data = read_bytes(path, MOST_BYTES)
    except (OSError, ValueError):  # the latter: a character that no name can have
        raise InvalidRequest("tracks", "missing", str(path).replace("\0", "␀")) from None
    if len(data) > MOST_BYTES:
        raise InvalidRequest("tracks", "large", path.name, f"{MOST_BYTES // 1024**2} MB")
    if data.startswith(_SPREADSHEETS):
        raise InvalidRequest("tracks", "spreadsheet", path.name)
    text = text_of(data)
    if "\0" in text:
        raise InvalidRequest("tracks", "not_text", path.name)
    tracks = parse_tracks(text, idea, table=path.suffix.lower() in {".csv", ".tsv"})
    if not tracks.tracks and not tracks.faults:
        raise InvalidRequest("tracks", "empty", path.name)
    if len(tracks.tracks) > MOST_TRACKS:
        raise InvalidRequest("tracks", "many", len(tracks.tracks), str(MOST_TRACKS))
    return tracks


def parse_tracks(text: str, idea: str = "", *, table: bool = True) -> TrackList:
    """The track list in a text; ``table`` says that it should have columns.

    Raises:
        InvalidRequest: its columns cannot be told.
    """
    physical = _unwrapped(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    hint = _SEP.fullmatch(physical[0])
    lines = [(at, line) for at, line in enumerate(physical, 1) if line.strip(" ,;\t|")]
    lines = lines[1:] if hint else lines
    lines = [(at, line) for at, line in lines if not _is_comment(line) or _is_header(line)]
    if not lines:
        return TrackList({}, ())
    at, first = lines[0]
    delimiter = _delimiter(first, hint[1] if hint else "", table=table)
    if delimiter:
        header = _cells(first, delimiter)
        keys = columns_of(header, idea)
        headers = {key: cell.strip() for key, cell in zip(keys, header, strict=True) if key}
        tracks = _table(_rows("\n".join(physical[at:]), at, delimiter), keys, delimiter)
        return replace(tracks, headers=headers)
    _check_plain(lines, table=table)
    return _plain(lines)


# -- which kind of list it is ----------------------------------------------------------------------


def _is_comment(line: str) -> bool:
    return line.lstrip(' "\t').startswith("#")


def _is_header(line: str) -> bool:
    return bool(_delimiter(line))


def _delimiter(line: str, hint: str = "", *, table: bool = True) -> str:
    """What stands between the cells of a header; empty if the line is none.

    Titles have bars, too: where no ``table`` is expected, one known name beside a bar is chance.
    """
    candidates = (hint,) if hint else (NO_DELIMITER, *DELIMITERS)  # of equal ones the first
    known = {one: _known(_cells(line, one)) for one in candidates}
    best = max(candidates, key=lambda one: known[one])
    least = 2 if best == "|" and not (hint or table) else 1
    return best if known[best] >= least else ""


def _known(cells: Sequence[str]) -> int:
    """How many of the cells are names of columns; none if they are a comment."""
    first = cells[0].strip() if cells else ""
    if first.startswith("#") and (first != "#" or len(cells) == 1):
        return 0
    some = ("prompt", "title") if len(cells) == 1 else ()  # "Colours" alone may well be a title
    return sum(key_of(cell) in COLUMNS or is_natural(cell, *some) for cell in cells)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell that is longer than any
        return [line]


def _unwrapped(lines: list[str]) -> list[str]:
    """The lines without the quotation marks that some exports put around each as a whole.

    Raises:
        InvalidRequest: quotation marks that make no sense.
    """
    first = next((line for line in lines if _begins(line)), "")
    if not _is_wrapped_header(first):
        return lines
    records = _records("\n".join(lines), 0, NO_DELIMITER)
    return "\n".join("".join(cells) for _, cells in records).split("\n")


def _begins(line: str) -> bool:
    """Whether a list begins with that line: it is neither blank, nor a hint or a comment."""
    if not line.strip() or _SEP.fullmatch(line.strip(' "')):
        return False
    return not _is_comment(line) or _is_wrapped_header(line)


def _is_wrapped_header(line: str) -> bool:
    """Whether all of a header is within quotation marks: one known column there may be chance."""
    return max(_known(_cells(_inside(line), one)) for one in DELIMITERS) > 1


def _inside(line: str) -> str:
    """What a line has in quotation marks, if it is wholly within them; else it is empty."""
    cells = _cells(line.strip(), NO_DELIMITER)
    whole = len(cells) == 1 and line.strip() == '"{}"'.format(cells[0].replace('"', '""'))
    return cells[0] if whole else ""


def _check_plain(lines: Lines, *, table: bool) -> None:
    """Refuses a table whose columns have no names: commas in ideas are no table.

    Raises:
        InvalidRequest: it looks like one.
    """
    for delimiter in DELIMITERS:
        widths = {len(_cells(line, delimiter)) for _, line in lines}
        alike = len(lines) > 1 and len(widths) == 1 and widths != {1}
        if alike and (table or delimiter not in _LOOSE):
            raise InvalidRequest("tracks", "header", "", "prompt, title, number, genre, seed")


def _plain(lines: Lines) -> TrackList:
    """Each line is one cell, with or without quotation marks."""
    tracks = tuple(Track(at, {"title": _unquoted(line)}) for at, line in lines)
    return TrackList({}, tracks)


def _unquoted(line: str) -> str:
    cells = _cells(line.strip(), ",")
    whole = len(cells) == 1 and line.strip().endswith('"')
    return (cells[0] if whole else line).strip()


# -- a table ---------------------------------------------------------------------------------------


def _table(rows: Iterable[tuple[int, list[str]]], keys: Sequence[str], delimiter: str) -> TrackList:
    """The tracks in rows whose cells belong to these columns."""
    tracks, faults = [], []
    nameless: dict[int, tuple[int, str]] = {}
    for line, cells in rows:
        if any(cell.strip() for cell in cells[len(keys) :]):
            faults.append(
                Fault(line, "", InvalidRequest("tracks", "cells", "", delimiter.strip() or "TAB"))
            )
            continue
        whole = [*cells, *[""] * len(keys)]
        found = {key: cell.strip() for key, cell in zip(keys, whole, strict=False) if key}
        tracks.append(Track(line, found))
        for at, key in enumerate(keys):
            if not key and whole[at].strip():
                nameless.setdefault(at, (line, whole[at].strip()))
    return TrackList({}, tuple(tracks), tuple(faults), tuple(sorted(nameless.values())))


def _rows(text: str, before: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records without blank ones and comments.

    Raises:
        InvalidRequest: quotation marks that make no sense.
    """
    for line, cells in _records(text, before, delimiter):
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield line, cells


def _records(text: str, before: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the number of its first line.

    Raises:
        InvalidRequest: quotation marks that make no sense.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = before
    try:
        for cells in reader:
            first, line = line + 1, before + reader.line_num
            yield first, cells
    except csv.Error:
        raise InvalidRequest("tracks", "quotes", line + 1) from None
