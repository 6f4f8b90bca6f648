#!/usr/bin/env python3
"""Gives every song of a folder that has none its thumbnail, and writes down what to upload.

    suno_day.py FOLDER [--genre lofi] [--ideas ideas.csv] [--size youtube]

The idea is the song's file name in words ("02 - Rainy_Night (v2).mp3": "Rainy Night"), or what the
CSV says: columns ``file`` and ``prompt``, and if you like ``genre``, ``scene`` and ``title`` (set
on the picture). SONG.jpg is saved beside SONG.mp3; FOLDER/uploads.json lists all that is ready.

Run it daily: songs with a thumbnail are left alone. Ends with 0 if every song has one, with 1 if
some have none yet, with 2 if the folder or the CSV cannot be used.
"""

import argparse
import csv
import json
import re
import sys
from pathlib import Path

import thumbgen

SOUNDS = {".mp3", ".m4a", ".wav", ".flac"}

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
        songs = sorted(file for file in arguments.folder.iterdir() if is_song(file))
        ideas = read_ideas(arguments.ideas) if arguments.ideas else {}
        uploads = Uploads(arguments.folder / "uploads.json")
    except (OSError, ValueError, csv.Error) as error:
        print(f"suno_day.py: {error}", file=sys.stderr)
        return 2
    for song in songs:
        idea = ideas.get(song.name, {})
        try:
            if not thumbnail_of(song).exists():
                uploads.learn(song, paint(song, idea, arguments))
                print(thumbnail_of(song))
        except thumbgen.errors.ThumbgenError as error:
            print(f"{song.name}: {' '.join(error.__notes__)}", file=sys.stderr)
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


def read_ideas(file: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV by their ``file``; commas, semicolons and tabs may part the columns."""
    with file.open(encoding="utf-8-sig", newline="") as text:  # spreadsheets begin it with a mark
        head = text.readline()
        text.seek(0)
        apart = max(",;\t", key=head.count)
        rows = list(csv.DictReader(text, delimiter=apart, restval="", strict=True))
    if not rows or not {"file", "prompt"} <= rows[0].keys():
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
        known = json.loads(file.read_text("utf-8"))["uploads"] if file.exists() else []
        self._entries: dict[str, Entry] = {Path(one["audio"]).name: one for one in known}

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
