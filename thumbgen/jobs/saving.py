"""From received bytes to a file on the disk: exact size, right format, and never lost."""

import os
from dataclasses import dataclass
from pathlib import Path

from thumbgen.domain.errors import InvalidRequest, NotSaved, PictureGone
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.title import title_style
from thumbgen.imaging.export import (
    Format,
    encode,
    file_stem,
    format_of,
    try_folder,
    write_new,
    write_over,
)
from thumbgen.imaging.finish import decode, finish
from thumbgen.imaging.title import draw_title
from thumbgen.jobs.places import is_file, is_folder

OTHER_PICTURES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".jfif", ".jxl", ".psd", ".svg", ".tif", ".tiff", ".webp"}
)
"""Endings that ask for a picture of a kind that we cannot write."""

SUFFIXES: dict[Format, str] = {"jpeg": ".jpg", "png": ".png"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture on the disk. ``enlarged`` above 1: it came smaller than the target.

    ``error`` says that ``path`` is only a refuge: the place that was asked for refused the file.
    """

    path: Path
    enlarged: float
    size_bytes: int
    error: NotSaved | None = None


@dataclass(frozen=True, slots=True)
class Saver:
    """Where pictures go, and how they are encoded when the request does not say."""

    folder: Path
    refuges: tuple[Path, ...]
    """Folders to try when the wanted place refuses a picture, in this order."""
    format: Format | None = None
    quality: int = 95
    replaces: bool = True
    """Whether a file that a request names may replace an older one of that name."""

    def try_place(self, request: ThumbRequest) -> None:
        """Makes sure, before a job is sent, that a file can be written where its pictures go.

        Raises:
            NotSaved: the disk refuses that.
        """
        output = request.output
        folder = self.folder if output is None else output.parent if is_file(output) else output
        try_folder(next(filter(is_folder, (folder, *folder.parents)), folder))

    def keep(self, data: bytes, request: ThumbRequest, index: int, stem: str) -> Kept:
        """Finishes and saves the ``index``-th picture (from 0) of a request.

        Raises:
            PictureUnreadable: ``data`` is no picture.
            NotSaved: no place would take it.
        """
        finished = finish(data, request.target.size)
        kind = self.format_for(request)
        cap = request.target.max_bytes if kind == "jpeg" else None
        image = finished.image
        if request.title:
            image = draw_title(image, request.title, title_style(request.genre))
        encoded = encode(image, kind, quality=self.quality, max_bytes=cap)
        error = None
        try:
            path = self._write(encoded, request, index, stem)
        except NotSaved as refused:
            path = self._rescue(encoded, stem, SUFFIXES[kind], refused)
            error = NotSaved(refused.path, refused.reason, path)
        return Kept(path, finished.scale, len(encoded), error)

    def format_for(self, request: ThumbRequest) -> Format:
        """By the file's ending, else as asked, else by the settings, else as the target wants."""
        output = request.output
        by_ending = format_of(output) if output is not None and is_file(output) else None
        wanted = by_ending or request.format or self.format or request.target.format
        return "jpeg" if wanted == "jpeg" else "png"

    def _write(self, encoded: bytes, request: ThumbRequest, index: int, stem: str) -> Path:
        output = request.output
        suffix = SUFFIXES[self.format_for(request)]
        if output is None or not is_file(output):
            return write_new(output or self.folder, stem, suffix, encoded)
        if index == 0 and self.replaces:
            return write_over(output, encoded)
        if index == 0:
            return write_new(output.parent, output.stem, output.suffix, encoded)
        return write_new(output.parent, f"{output.stem}-{index + 1}", output.suffix, encoded)

    def _rescue(self, encoded: bytes, stem: str, suffix: str, refused: NotSaved) -> Path:
        for refuge in self.refuges:
            try:
                return write_new(refuge, stem, suffix, encoded)
            except NotSaved:
                continue
        raise refused


def save_copy(source: Path, output: Path, quality: int, usual: str = "") -> Path:
    """Writes a copy of a finished picture where the user wants it; its ending chooses the format.

    A name such as "Ep. 12" has no ending, whatever stands behind its dot: it gets the ``usual``
    one, or else the picture's own. Nobody was asked whether to replace a file of that longer name,
    so none is replaced.

    Raises:
        InvalidRequest: an ending that asks for another kind of picture than JPEG or PNG.
        PictureGone: the finished picture is no longer there.
        PictureUnreadable: somebody has damaged it.
        NotSaved: the disk refused; what was there before is unharmed.
    """
    whole = format_of(output) is not None
    if output.suffix.lower() in OTHER_PICTURES:
        raise InvalidRequest("output", "ending", output.name, " / ".join(SUFFIXES.values()))
    named = output if whole else output.with_name(output.name + (usual or source.suffix))
    kind = format_of(named) or "jpeg"
    try:
        data = source.read_bytes()
    except OSError:
        raise PictureGone(source) from None
    if kind != format_of(source):
        data = encode(decode(data), kind, quality=quality)
    return (
        write_over(named, data)
        if whole
        else write_new(named.parent, named.stem, named.suffix, data)
    )


def named_output(text: str) -> Path:
    """The place that a person or script named: ``~`` is the home, a closing slash means a folder.

    Raises:
        InvalidRequest: a folder that cannot be made.
    """
    if "\0" in text:
        raise InvalidRequest("output", "control", text.replace("\0", "␀"))
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        shown = text.encode("utf-8", "replace").decode()
        raise InvalidRequest("output", "control", shown) from None
    try:
        path = Path(text).expanduser().absolute()
        if text.endswith(("/", os.sep)):
            path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # the latter: "~somebody" who is not here
        raise InvalidRequest("output", "no_folder", text) from None
    return path


def check_output(request: ThumbRequest) -> None:
    """Refuses, before anything is sent, an output that can never be written.

    Raises:
        InvalidRequest: an ending that is neither JPEG nor PNG, or a file where a folder must be.
    """
    output = request.output
    if output is None:
        return
    if is_file(output) and format_of(output) is None:
        raise InvalidRequest("output", "ending", output.name, ".jpg, .png")
    folder = output.parent if is_file(output) else output
    parts = (folder, *folder.parents)
    blocker = next((part for part in parts if os.path.exists(part)), None)  # noqa: PTH110 - same
    if blocker is not None and not is_folder(blocker):
        raise InvalidRequest("output", "no_folder", blocker)


def stem_for(request: ThumbRequest) -> str:
    """A file name from what the user typed, or else from the scene's name."""
    return file_stem(request.prompt.strip() or request.scene)
