"""``thumbgen library export``: copies of pictures, each with how it was made."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.entries import by_number, chosen, details
from thumbgen.domain.errors import InvalidRequest, NotSaved, PictureGone
from thumbgen.imaging.export import try_folder, write_new
from thumbgen.jobs.places import is_there
from thumbgen.jobs.saving import named_output
from thumbgen.marks import N_
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Entry
from thumbgen.store.presets import Presets
from thumbgen.words import Words


def export(arguments: argparse.Namespace, shelf: Library, presets: Presets, words: Words) -> int:
    """Copies the pictures; the exit code: ``FAILED`` if the file of one was gone.

    Raises:
        InvalidRequest: no such folder can be; no picture has one of the numbers; an unknown genre.
        NotSaved: the library cannot be read, or the folder takes no files at all.
    """
    folder = _folder(arguments.folder)
    entries = _entries(arguments, shelf, presets)
    if entries:
        try_folder(folder)
    exported: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    error: PictureGone | NotSaved | None = None
    for entry in entries:
        try:
            copied = _copy(entry, folder, presets, arguments.program)
        except PictureGone as gone:
            error = error or gone
            missing.append({"number": entry.id, "path": str(gone.path)})
            _say_missing(entry, words)
            continue
        except NotSaved as refused:  # the next one would fare no better
            error = refused
            print(words.explain(refused), file=sys.stderr)
            break
        exported.append({"number": entry.id, **copied})
        if not arguments.json:
            print(copied["path"], flush=True)
    said = words.text(N_("Copied: {copied} of {all}"), copied=len(exported), all=len(entries))
    print(said, file=sys.stderr)
    if arguments.json:
        result = {"success": True} if error is None else answers.failure(error, words)
        more = {"folder": str(folder), "exported": exported, "missing": missing}
        print(answers.as_line(result | more))
    return codes.DONE if error is None else codes.FAILED


def _folder(named: str) -> Path:
    """Where the copies go.

    Raises:
        InvalidRequest: it is no folder, or has no name.
    """
    if not named.strip():
        raise InvalidRequest("folder", "empty")
    folder = named_output(named.rstrip("/") or named)
    if is_there(folder):
        raise InvalidRequest("folder", "file", folder)
    return folder


def _entries(arguments: argparse.Namespace, shelf: Library, presets: Presets) -> list[Entry]:
    """The pictures of these numbers, or else all; of them those that are searched for."""
    if not arguments.numbers:
        return list(chosen(arguments, shelf, presets))
    numbered = {number: by_number(number, shelf) for number in arguments.numbers}
    if not arguments.search and not arguments.genre:
        return list(numbered.values())
    wanted = {entry.id for entry in chosen(arguments, shelf, presets)}
    return [entry for number, entry in numbered.items() if number in wanted]


def _copy(entry: Entry, folder: Path, presets: Presets, program: str) -> dict[str, str]:
    """A copy of the picture, and beside it how it was made; where both are.

    Raises:
        PictureGone: its file is not there, or may not be read.
        NotSaved: the disk refused.
    """
    source = entry.picture.path
    try:
        data = source.read_bytes()
    except OSError:
        raise PictureGone(source) from None
    copy = write_new(folder, source.stem, source.suffix, data)
    made = {"file": copy.name, **details(entry, presets, program)}
    # Where it lay is nobody else's business, and is no longer true elsewhere.
    del made["path"], made["missing"]
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    said = write_new(folder, copy.name, ".json", text.encode("utf-8", "replace"))
    return {"path": str(copy), "details": str(said)}


def _say_missing(entry: Entry, words: Words) -> None:
    facts = {"number": entry.id, "path": entry.picture.path}
    print(words.text(N_("The file of picture {number} is gone: {path}"), **facts), file=sys.stderr)
