"""``thumbgen library``: the pictures made so far, listed, shown and copied."""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.again import again, quoted, settings_of
from thumbgen.cli.entries import by_number, chosen, details, summary
from thumbgen.cli.parsers.library import LAST
from thumbgen.cli.presets import settings_words
from thumbgen.cli.table import Column, facts, lines, room, writes
from thumbgen.domain.errors import InvalidRequest, ThumbgenError
from thumbgen.domain.presets import one_line
from thumbgen.jobs.places import is_there
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Entry
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import Presets, load_presets
from thumbgen.words import Words


def library(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Does what is asked of the library; the exit code."""
    paths = find_paths(environ)
    shelf = Library(paths.library)
    presets = load_presets(resource("presets"), paths.presets)
    try:
        match arguments.way:
            case "list":
                return _list(arguments, shelf, presets, words)
            case "show":
                return _show(arguments, shelf, presets, words)
            case _:
                # Pillow, which comes with it, is only loaded where pictures are copied.
                from thumbgen.cli.library_export import export  # noqa: PLC0415

                return export(arguments, shelf, presets, words)
    except ThumbgenError as error:
        print(words.explain(error), file=sys.stderr)
        if arguments.json:
            print(answers.as_line(answers.failure(error, words)))
        return codes.exit_code(error)


# -- list ----------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace, shelf: Library, presets: Presets, words: Words) -> int:
    limit = arguments.limit
    some = None if arguments.missing else limit + 1
    found: Iterable[Entry] = chosen(arguments, shelf, presets, some)
    if arguments.missing:
        found = (entry for entry in found if not is_there(entry.picture.path))
    entries = list(islice(found, limit + 1))
    shown, more = entries[:limit], len(entries) > limit
    if arguments.json:
        pictures = [summary(entry) for entry in shown]
        print(answers.as_line({"success": True, "pictures": pictures, "more": more}))
    elif not shown:
        print(_nothing(arguments, words), file=sys.stderr)
    else:
        _print_list(shown, words)
        if more:
            print(words.text(N_("There are more: --limit says how many.")), file=sys.stderr)
    return codes.DONE


def _nothing(arguments: argparse.Namespace, words: Words) -> str:
    if arguments.search or arguments.genre or arguments.missing:
        return words.text(N_("No picture is like that."))
    return words.text(N_("There are no pictures in the library yet."))


def _print_list(entries: Sequence[Entry], words: Words) -> None:
    text = words.text
    columns = (
        Column(text(N_("No.")), right=True),
        Column(text(N_("Made"))),
        Column(text(N_("Genre")), least=6),
        Column(text(N_("Idea")), least=16),
        Column(text(N_("File")), least=16),
    )
    mark = "✗" if writes(sys.stdout, "✗") else "X"
    gone = {entry.id for entry in entries if not is_there(entry.picture.path)}
    practice = text(N_("(practice)"))
    rows = [
        (
            str(entry.id),
            local_time(entry.made_at, words),
            entry.request.genre,
            f"{practice} {subject(entry)}" if entry.practice else subject(entry),
            f"{mark} {entry.picture.path.name}" if entry.id in gone else entry.picture.path.name,
        )
        for entry in entries
    ]
    for line in lines(columns, rows, room(sys.stdout)):
        print(line)
    sys.stdout.flush()
    if gone:
        print(text(N_("{mark}: the file is gone."), mark=mark), file=sys.stderr)


def local_time(moment: datetime, words: Words) -> str:
    """A moment in this computer's time zone, as the language writes it."""
    form = "%d/%m/%Y %H:%M" if words.language == "pt_BR" else "%Y-%m-%d %H:%M"
    return moment.astimezone().strftime(form)


def subject(entry: Entry) -> str:
    """What the picture is of, in the user's own words if there are any."""
    return one_line(entry.request.prompt).strip() or entry.request.scene


# -- show ----------------------------------------------------------------------------------------


def _show(arguments: argparse.Namespace, shelf: Library, presets: Presets, words: Words) -> int:
    entry = _wanted(arguments.number, shelf)
    if arguments.json:
        result = {"success": True, **details(entry, presets, arguments.program)}
        print(answers.as_line(result))
        return codes.DONE
    settings = settings_of(entry, presets)
    how = "" if settings is None else settings_words(settings, words)
    file = words.text(N_("File"))
    for line in facts(_facts(entry, how, words), room(sys.stdout), whole=[file]):
        print(line)
    print()
    print(words.text(N_("The same picture again, or nearly:")))
    print(quoted(again(entry, settings, arguments.program)))
    return codes.DONE


def _wanted(number: int | str, shelf: Library) -> Entry:
    """The picture of that number, or the last one.

    Raises:
        InvalidRequest: there is none.
    """
    if number == LAST:
        newest = shelf.pictures(limit=1)
        if not newest:
            raise InvalidRequest("picture", "none")
        return newest[0]
    return by_number(int(number), shelf)


def _facts(entry: Entry, how: str, words: Words) -> list[tuple[str, str]]:
    request, picture, extras = entry.request, entry.picture, entry.request.extras
    text = words.text
    gone = "" if is_there(picture.path) else f" {text(N_('(file gone)'))}"
    loras = ", ".join(f"{one.name}: {one.strength:g}" for one in extras.loras)
    yes = {True: text(N_("yes")), False: ""}
    rows = (
        (N_("No."), str(entry.id)),
        (N_("File"), f"{picture.path}{gone}"),
        (N_("Idea"), request.prompt),
        (N_("Title"), request.title),
        (N_("Excluded"), request.negative),
        (N_("Genre"), request.genre),
        (N_("Scene"), request.scene),
        (N_("Colours"), request.palette),
        (N_("Style"), "" if request.style is None else request.style.name),
        (N_("Size"), f"{picture.size} ({request.target.key})"),
        (N_("Model"), picture.model),
        (N_("Seed"), picture.seed),
        (N_("Settings"), how),
        (N_("LoRAs"), loras),
        (N_("Upscaler"), extras.upscaler),
        (N_("Faces"), extras.face_fixer),
        (N_("Tiling"), yes[extras.tiling]),
        (N_("Hires fix"), yes[extras.hires_fix]),
        (N_("Made"), local_time(entry.made_at, words)),
        (N_("Practice picture"), yes[entry.practice]),
        (N_("Job"), entry.job_id),
    )
    return [(text(name), value) for name, value in rows]
