#!/usr/bin/env python3
"""Gives every song of a folder that has none its thumbnail, and writes down what to upload.

    suno_day.py FOLDER [--genre lofi] [--ideas ideas.csv] [--size youtube]

The idea is the song's file name in words ("02 - Rainy_Night (v2).mp3": "Rainy Night"), or what the
CSV says: columns ``file`` and ``prompt``, and if you like ``genre``, ``scene`` and ``title`` (set
on the picture); ``arquivo``, ``ideia``, ``gênero``, ``cena``, ``título`` do as well. SONG.jpg is
saved beside SONG.mp3; FOLDER/uploads.json lists all that is ready.

Run it daily: songs with a thumbnail are left alone. Ends with 0 if every song has one, with 1 if
some have none yet, with 2 if the folder, the CSV or an option cannot be used.
"""

import argparse
import csv
import io
import json
import re
import sys
import unicodedata
from pathlib import Path

import thumbgen

SOUNDS = {".mp3", ".m4a", ".wav", ".flac"}

COLUMNS = {
    "file": ("file", "arquivo"),
    "prompt": ("prompt", "idea", "ideia"),
    "genre": ("genre", "genero"),
    "scene": ("scene", "cena"),
    "title": ("title", "titulo"),
}
"""What a column of the CSV may be called, with or without capitals and accents."""

HOPELESS = (
    thumbgen.errors.Unreachable,
    thumbgen.errors.AccountError,
    thumbgen.errors.NotSaved,
)
"""What would befall the next song, too."""

Entry = dict[str, object]


def main() -> int:
    """Makes what is missing; the exit code."""
    arguments = parsed()
    try:
        songs = songs_of(arguments.folder)
        ideas = read_ideas(arguments.ideas) if arguments.ideas else {}
        uploads = Uploads(arguments.folder / "uploads.json")
    except OSError as error:
        return refuse(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        return refuse(str(error))
    for song in songs:
        idea = ideas.get(song.name, {})
        try:
            if not thumbnail_of(song).exists():
                uploads.learn(song, paint(song, idea, arguments))
                print(thumbnail_of(song))
        except thumbgen.errors.ThumbgenError as error:
            words = " ".join(error.__notes__)
            if concerns_all(error, idea):
                return refuse(words)
            print(f"{song.name}: {words}", file=sys.stderr)
            if isinstance(error, HOPELESS):
                break
        uploads.learn(song, {"title": idea.get("title") or in_words(song)})
        uploads.write(songs)  # after every song: nothing is lost on the way
    return 0 if all(thumbnail_of(song).exists() for song in songs) else 1


def parsed() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Thumbnails for a folder of songs.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--genre", default="none", help="where the CSV names none")
    parser.add_argument("--ideas", type=Path, help="a CSV with the columns file and prompt")
    parser.add_argument("--size", default="youtube")
    return parser.parse_args()


def refuse(words: str) -> int:
    """Says why nothing can be done; the exit code."""
    print(f"suno_day.py: {words}", file=sys.stderr)
    return 2


def concerns_all(error: thumbgen.errors.ThumbgenError, idea: dict[str, str]) -> bool:
    """Whether an option is at fault, not the song's name or its row of the CSV."""
    if not isinstance(error, thumbgen.errors.InvalidRequest):
        return False
    return error.field not in {"prompt", "output", *(name for name in COLUMNS if idea.get(name))}


def songs_of(folder: Path) -> list[Path]:
    """The songs in a folder, by name.

    Raises:
        ValueError: there is no such folder.
        OSError: it may not be read.
    """
    if not folder.is_dir():
        message = f"there is no folder {folder}"
        raise ValueError(message)
    return sorted(file for file in folder.iterdir() if is_song(file))


def is_song(file: Path) -> bool:
    """Whether a file is a song, and no hidden one."""
    return file.suffix.lower() in SOUNDS and not file.name.startswith(".") and file.is_file()


def thumbnail_of(song: Path) -> Path:
    """Where a song's thumbnail is."""
    return song.with_suffix(".jpg")


def in_words(song: Path) -> str:
    """A file name as words: without numbers before it and remarks in brackets."""
    words = re.sub(r"[(\[{].*?[)\]}]", " ", song.stem.replace("_", " "))
    words = re.sub(r"^\s*\d+\s*[-.)]\s*", "", words)
    return " ".join(words.split()) or song.stem


def column(heading: str) -> str:
    """The column that a heading of the CSV means; the heading itself if it is none of ours."""
    folded = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    folded = folded.strip().casefold()
    return next((name for name, known in COLUMNS.items() if folded in known), heading)


def text_of(file: Path) -> str:
    """The text of a file, in UTF-8 or in Windows' letters, as spreadsheets write them.

    Raises:
        ValueError: there is no such file, or it is no text.
        OSError: it may not be read.
    """
    if not file.is_file():
        message = f"there is no file {file}"
        raise ValueError(message)
    data = file.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{file} is no text: save it as a CSV"
    raise ValueError(message)


def read_ideas(file: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV by their ``file``; commas, semicolons and tabs may part the columns.

    Raises:
        ValueError: it is none, or has not the columns that it needs.
        OSError: it may not be read.
    """
    text = text_of(file)
    apart = max(",;\t", key=text.partition("\n")[0].count)
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, delimiter=apart, restval="", strict=True)
    try:
        reader.fieldnames = [column(heading) for heading in reader.fieldnames or ()]
        rows = list(reader)
    except csv.Error:
        message = f"{file}: the quotation marks in line {reader.line_num + 1} do not fit"
        raise ValueError(message) from None
    if not {"file", "prompt"} <= set(reader.fieldnames):
        message = f"{file} has no columns file and prompt"
        raise ValueError(message)
    return {row["file"].strip(): {name: row[name].strip() for name in row if name} for row in rows}


def paint(song: Path, idea: dict[str, str], arguments: argparse.Namespace) -> Entry:
    """Makes a song's thumbnail, and waits for it; what the list should keep of the answer.

    Not its ``image_url``: that is a secret, and good for half an hour.
    """
    answer = thumbgen.generate_thumbnail(
        idea.get("prompt") or in_words(song),
        idea.get("genre") or arguments.genre,
        size=arguments.size,
        scene=idea.get("scene", ""),
        title=idea.get("title", ""),
        output=thumbnail_of(song),
    )
    return {
        "prompt": answer["prompt"],
        "genre": answer["genre"],
        "width": answer["width"],
        "height": answer["height"],
        "seed": answer["seed"],
        "model": answer["model"],
    }


class Uploads:
    """The list for the uploader, in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            known = json.loads(file.read_text("utf-8"))["uploads"] if file.exists() else []
            self._entries: dict[str, Entry] = {Path(one["audio"]).name: one for one in known}
        except (ValueError, KeyError, TypeError):
            message = f"{file} is not the list as it was written: move it away"
            raise ValueError(message) from None

    def learn(self, song: Path, facts: Entry) -> None:
        """Adds to what is known of a song."""
        files = {"audio": str(song.resolve()), "thumbnail": str(thumbnail_of(song).resolve())}
        self._entries[song.name] = {**self._entries.get(song.name, {}), **files, **facts}

    def write(self, songs: list[Path]) -> None:
        """Writes what is ready, whole or not at all: the uploader may read it at any moment."""
        ready = [
            self._entries[song.name]
            for song in songs
            if song.name in self._entries and thumbnail_of(song).exists()
        ]
        part = self._file.with_name(f".{self._file.name}.part")
        text = json.dumps({"uploads": ready}, indent=2, ensure_ascii=False)
        part.write_text(text + "\n", "utf-8")
        part.replace(self._file)


if __name__ == "__main__":
    sys.exit(main())
