#!/usr/bin/env python3
"""Gives every song of a folder that has none its thumbnail, and writes down what to upload.

    suno_day.py FOLDER [--genre lofi] [--ideas ideas.csv] [--size youtube]

The idea is the song's file name in words ("02 - Rainy_Night (v2).mp3": "Rainy Night"), or what the
CSV says: columns ``file`` and ``prompt``, and if you like ``genre``, ``scene`` and ``title`` (set
on the picture); ``arquivo``, ``ideia``, ``gênero``, ``cena``, ``título`` do as well. SONG.jpg is
saved beside SONG.mp3, unless video.sh has made SONG.thumbnail.jpg; where two songs differ in their
endings alone, it is SONG.mp3.jpg. FOLDER/uploads.json lists all that is ready, with SONG.mp4 and
SONG.cover.jpg where they are.

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
        check(arguments)
        day = Day(arguments.folder)
        ideas = read_ideas(arguments.ideas) if arguments.ideas else {}
    except thumbgen.errors.ThumbgenError as error:
        return refuse(in_plain_words(error))
    except OSError as error:
        return refuse(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        return refuse(str(error))
    for song in day.songs:
        idea = ideas.get(song.name, {})
        thumbnail = day.thumbnail_of(song)
        try:
            if not thumbnail.exists():
                day.learn(song, paint(song, thumbnail, idea, arguments))
                print(thumbnail)
        except thumbgen.errors.ThumbgenError as error:
            print(f"{song.name}: {in_plain_words(error)}", file=sys.stderr)
            if isinstance(error, HOPELESS):
                break
        day.learn(song, {"title": idea.get("title") or day.title_of(song)})
        day.write()  # after every song: nothing is lost on the way
    return 0 if all(day.thumbnail_of(song).exists() for song in day.songs) else 1


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


def check(arguments: argparse.Namespace) -> None:
    """Makes sure that the options can be used, before anything is made.

    Raises:
        InvalidRequest: one of them cannot.
    """
    try:  # there is no idea: this is refused in any case, and tells what else is wrong
        thumbgen.generate_thumbnail("", arguments.genre, size=arguments.size)
    except thumbgen.errors.InvalidRequest as error:
        if error.field != "prompt":
            raise


def in_plain_words(error: thumbgen.errors.ThumbgenError) -> str:
    """What happened, and what to do next."""
    return " ".join(error.__notes__)


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


def paint(
    song: Path, thumbnail: Path, idea: dict[str, str], arguments: argparse.Namespace
) -> Entry:
    """Makes a song's thumbnail, and waits for it; what the list should keep of the answer.

    Not its ``image_url``: that is a secret, and good for half an hour.
    """
    answer = thumbgen.generate_thumbnail(
        idea.get("prompt") or in_words(song),
        idea.get("genre") or arguments.genre,
        size=arguments.size,
        scene=idea.get("scene", ""),
        title=idea.get("title", ""),
        output=thumbnail,
    )
    return {
        "prompt": answer["prompt"],
        "genre": answer["genre"],
        "width": answer["width"],
        "height": answer["height"],
        "seed": answer["seed"],
        "model": answer["model"],
    }


class Day:
    """The songs of a folder, and the list for the uploader beside them."""

    def __init__(self, folder: Path) -> None:
        self.songs = songs_of(folder)
        self._file = folder / "uploads.json"
        try:
            text = self._file.read_text("utf-8") if self._file.exists() else '{"uploads": []}'
            known = json.loads(text)["uploads"]
            self._entries: dict[str, Entry] = {Path(one["audio"]).name: one for one in known}
        except (ValueError, KeyError, TypeError):
            message = f"{self._file} is not the list as it was written: move it away"
            raise ValueError(message) from None

    def thumbnail_of(self, song: Path) -> Path:
        """Where a song's thumbnail is, or will be."""
        known = self._entries.get(song.name, {}).get("thumbnail")
        if known and song.with_name(Path(str(known)).name).exists():
            return song.with_name(Path(str(known)).name)
        if not self._is_alone(song):
            return song.with_name(f"{song.name}.jpg")
        ours, of_video = song.with_suffix(".jpg"), song.with_suffix(".thumbnail.jpg")
        return of_video if of_video.exists() and not ours.exists() else ours

    def title_of(self, song: Path) -> str:
        """The title that is known of a song, or else its name."""
        return str(self._entries.get(song.name, {}).get("title") or in_words(song))

    def learn(self, song: Path, facts: Entry) -> None:
        """Adds to what is known of a song."""
        self._entries[song.name] = {**self._entries.get(song.name, {}), **facts}

    def write(self) -> None:
        """Writes what is ready, whole or not at all: the uploader may read it at any moment."""
        known = [song for song in self.songs if song.name in self._entries]
        ready = [self._entry(song) for song in known if self.thumbnail_of(song).exists()]
        part = self._file.with_name(f".{self._file.name}.part")
        text = json.dumps({"uploads": ready}, indent=2, ensure_ascii=False)
        part.write_text(text + "\n", "utf-8")
        part.replace(self._file)

    def _entry(self, song: Path) -> Entry:
        """All that is known of a song, and its files as they are now."""
        files = {"audio": song, "thumbnail": self.thumbnail_of(song)}
        more = {"video": song.with_suffix(".mp4"), "cover": song.with_suffix(".cover.jpg")}
        if self._is_alone(song):
            files |= {name: file for name, file in more.items() if file.exists()}
        facts = {name: fact for name, fact in self._entries[song.name].items() if name not in more}
        return {**facts, **{name: str(file.resolve()) for name, file in files.items()}}

    def _is_alone(self, song: Path) -> bool:
        """Whether no other song has that name, but for its ending."""
        return [one.stem for one in self.songs].count(song.stem) == 1


if __name__ == "__main__":
    sys.exit(main())
