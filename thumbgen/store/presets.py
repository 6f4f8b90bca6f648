"""Reads preset files, the shipped ones and the user's own, and model cards into domain values.

A user's file may be wrong in any way: it then becomes a ``BrokenPreset``, whose ``reason`` is

- ``unreadable``, ``too_large``, ``encoding`` (not UTF-8), ``empty`` or ``syntax`` (not TOML);
- ``field_unknown``, ``field_missing``, ``wrong_type`` or ``bad_value``;
- ``models_differ``: models in one inner list that cannot share a request;
- ``key_taken``: another file in the folder has the same key.
"""

import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, TypeVar

from thumbgen.domain.filter import unaccented
from thumbgen.domain.models import SAMPLERS, Model, Settings, group_by_settings
from thumbgen.domain.presets import (
    NO_GENRE,
    PLACEHOLDERS,
    Genre,
    Scene,
    fold,
    one_line,
)

LARGEST = 1024 * 1024
"""The most that a preset file may hold, in bytes."""

_BRACES = re.compile(r"\{(\w*)\}|[{}]")
_LINE = re.compile(r"at line (\d+)")
_NOT_SLUG = re.compile(r"[\W_]+")

_T = TypeVar("_T", str, int, float, bool, list[object], dict[str, object])
_D = TypeVar("_D")


@dataclass(frozen=True, slots=True)
class BrokenPreset:
    """A file that was left out: ``where`` is the field or, for broken syntax, the line."""

    path: Path
    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Presets:
    """All genres by key, in the order to show them; all model cards by name; what was left out."""

    genres: Mapping[str, Genre]
    models: Mapping[str, Model]
    broken: tuple[BrokenPreset, ...] = ()


class BrokenFile(ValueError):
    """A file that cannot be used: a stable word for the reason, and the field or line."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason, where)
        self.reason = reason
        self.where = where


def load_presets(shipped: Path, own: Path | None) -> Presets:
    """The genres of two folders of TOML files; the model cards lie beside the shipped one.

    A file in ``own`` adds a genre, or replaces the shipped one of the same key in its place. The
    folder need not exist.

    Raises:
        BrokenFile: the shipped model cards cannot be used.
    """
    models = load_models(shipped.parent / "models.toml")
    genres: dict[str, Genre] = {}
    broken: list[BrokenPreset] = []
    for folder in (shipped, own):
        known = {fold(key): key for key in genres}
        taken: set[str] = set()
        for path in _toml_files(folder, broken):
            try:
                genre = _read_genre(path, models, taken)
            except BrokenFile as flaw:
                broken.append(BrokenPreset(path, flaw.reason, flaw.where))
                continue
            taken.add(fold(genre.key))
            key = known.get(fold(genre.key), genre.key)
            genres[key] = replace(genre, key=key)
    return Presets(genres, models, tuple(broken))


def load_models(path: Path) -> dict[str, Model]:
    """The model cards of a TOML file, by the models' names.

    Raises:
        BrokenFile: the file is not what it should be.
    """
    return {name: _model(name, card) for name, card in _read(path).tables()}


def _toml_files(folder: Path | None, broken: list[BrokenPreset]) -> list[Path]:
    """The preset files of a folder, the one without a genre last."""
    if folder is None:
        return []
    try:
        files = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() == ".toml" and not path.name.startswith(".")
        ]
    except FileNotFoundError:
        return []
    except OSError:
        broken.append(BrokenPreset(folder, "unreadable", ""))
        return []
    return sorted(files, key=lambda path: (path.stem == NO_GENRE, path.name))


def _read(path: Path) -> "_Table":
    try:
        if not path.is_file():
            raise BrokenFile("unreadable")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        raise BrokenFile("unreadable") from None
    if len(data) > LARGEST:
        raise BrokenFile("too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as flaw:
        raise BrokenFile("encoding", str(data.count(b"\n", 0, flaw.start) + 1)) from None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as flaw:
        line = _LINE.search(str(flaw))
        raise BrokenFile("syntax", line[1] if line else str(text.count("\n") + 1)) from None
    if not values:
        raise BrokenFile("empty")
    return _Table(values)


class _Table:
    """A TOML table that is read field by field; what nobody asked for is refused at the end."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self._path = path
        self._unread = dict.fromkeys(values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, field: str) -> bool:
        return field in self._values

    def refuse(self, reason: str, field: str) -> NoReturn:
        """Complain about ``field``, by its full name."""
        raise BrokenFile(reason, f"{self._path}{field}")

    def get(self, field: str, kind: type[_T], default: _D) -> _T | _D:
        """The field's value, which must be of that very kind, or the default."""
        self._unread.pop(field, None)
        value = self._values.get(field)
        if value is None:
            return default
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            self.refuse("wrong_type", field)
        return value

    def text(self, field: str, default: _D) -> str | _D:
        """One line of text that may stand in a prompt: without braces and hashes."""
        value = self.get(field, str, None)
        if value is None:
            return default
        if _BRACES.search(value) or "###" in value:
            self.refuse("bad_value", field)
        return one_line(value).strip(" ,")

    def filled_text(self, field: str) -> str:
        """The same, but it must be there and not be blank."""
        if field not in self:
            self.refuse("field_missing", field)
        return self.text(field, "") or self.refuse("bad_value", field)

    def choice(self, field: str, choices: tuple[str, ...], default: _D) -> str | _D:
        """One of some words."""
        value = self.get(field, str, None)
        if value is not None and value not in choices:
            self.refuse("bad_value", field)
        return default if value is None else value

    def whole(self, field: str, most: int, default: _D) -> int | _D:
        """A whole number from 1 on."""
        value = self.get(field, int, None)
        if value is not None and not 1 <= value <= most:
            self.refuse("bad_value", field)
        return default if value is None else value

    def cfg_scale(self, default: _D) -> float | _D:
        """The guidance; the Horde wants two decimals at most."""
        whole = isinstance(self._values.get("cfg_scale"), int)
        value = self.get("cfg_scale", int if whole else float, None)
        if value is not None and not 0 <= value <= 100:
            self.refuse("bad_value", "cfg_scale")
        return default if value is None else round(float(value), 2)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, none of them blank."""
        items = self.get(field, list, [])
        table = _Table({f"{field}[{index}]": item for index, item in enumerate(items)}, self._path)
        return tuple(map(table.filled_text, table))

    def table(self, field: str) -> "_Table":
        """A table within this one; an absent one is empty."""
        return _Table(self.get(field, dict, {}), f"{self._path}{field}.")

    def tables(self) -> Iterator[tuple[str, "_Table"]]:
        """Every field, each of which must be a table."""
        for field in self:
            yield field, self.table(field)

    def items(self, field: str) -> "list[_Table]":
        """A list of tables."""
        items = self.get(field, list, [])
        table = _Table({f"{field}[{index}]": item for index, item in enumerate(items)}, self._path)
        return [inner for _, inner in table.tables()]

    def names(self) -> dict[str, str]:
        """Names by language, with an English one in any case; ``name`` alone serves for all."""
        if "name" in self and "names" not in self:
            return {"en": self.filled_text("name")}
        if "names" not in self:
            self.refuse("field_missing", "names")
        table = self.table("names")
        names = {language: table.filled_text(language) for language in table}
        if not names:
            self.refuse("bad_value", "names")
        return {"en": next(iter(names.values())), **names}

    def end(self) -> None:
        """Refuse what was not read: it may be a typing error."""
        for field in self._unread:
            self.refuse("field_unknown", field)


def _model(name: str, card: _Table) -> Model:
    model = Model(
        name=name,
        family=card.filled_text("family"),
        clean=card.get("clean", bool, False),
        sampler=card.choice("sampler", SAMPLERS, None),
        steps=card.whole("steps", 500, None),
        max_steps=card.whole("max_steps", 500, None),
        cfg_scale=card.cfg_scale(None),
        clip_skip=card.whole("clip_skip", 12, None),
        karras=card.get("karras", bool, None),
        heeds_negative=card.get("heeds_negative", bool, True),
        look=card.text("look", ""),
        trigger=card.text("trigger", ""),
    )
    card.end()
    return model


def _read_genre(path: Path, cards: Mapping[str, Model], taken: Container[str]) -> Genre:
    file = _read(path)
    plain = Genre(_slug(file.text("key", path.stem)), file.names())
    if not plain.key:
        file.refuse("bad_value", "key")
    if fold(plain.key) in taken:
        file.refuse("key_taken", "key")
    settings = _settings(file.table("settings"))
    genre = replace(
        plain,
        synonyms=file.texts("synonyms"),
        word=file.text("word", plain.word),
        template=_template(file, plain.template),
        medium=file.text("medium", plain.medium),
        palette=file.text("palette", plain.palette),
        light=file.text("light", plain.light),
        composition=file.text("composition", plain.composition),
        negative=file.text("negative", plain.negative),
        exclusions=file.text("exclusions", plain.exclusions),
        models=_model_groups(file, cards, settings) if "models" in file else plain.models,
        settings=settings,
        scenes=_scenes(file),
        upscalers=_upscalers(file.table("upscalers"), plain.upscalers),
    )
    file.end()
    return genre


def _slug(text: str) -> str:
    return _NOT_SLUG.sub("-", unaccented(text.replace("&", "n"))).strip("-")


def _settings(table: _Table) -> Settings:
    plain = Settings()
    settings = Settings(
        sampler=table.choice("sampler", SAMPLERS, plain.sampler),
        steps=table.whole("steps", 500, plain.steps),
        cfg_scale=table.cfg_scale(plain.cfg_scale),
        clip_skip=table.whole("clip_skip", 12, plain.clip_skip),
        karras=table.get("karras", bool, plain.karras),
    )
    table.end()
    return settings


def _template(file: _Table, default: str) -> str:
    """A template, also in the grammar of the Horde's styles: ``{p}, … ### …, {np}``."""
    template = one_line(file.get("template", str, default)).strip(" ,")
    positive, _, negative = template.partition("###")
    for half, allowed in ((positive, PLACEHOLDERS), (negative, frozenset({"np"}))):
        if any(match[1] not in allowed for match in _BRACES.finditer(half)):
            file.refuse("bad_value", "template")
    return template


def _model_groups(
    file: _Table, cards: Mapping[str, Model], settings: Settings
) -> tuple[tuple[str, ...], ...]:
    """One tuple for each request: as the file bundles them, or by what may go together."""
    entries = file.get("models", list, [])
    if not entries:
        file.refuse("bad_value", "models")
    if all(isinstance(entry, str) for entry in entries):
        return group_by_settings(file.texts("models"), cards, settings)
    lists = _Table({f"models[{index}]": entry for index, entry in enumerate(entries)})
    groups = []
    for field in lists:
        names = lists.texts(field) or file.refuse("bad_value", field)
        if len(group_by_settings(names, cards, settings)) > 1:
            file.refuse("models_differ", field)
        groups.append(names)
    return tuple(groups)


def _scenes(file: _Table) -> tuple[Scene, ...]:
    scenes: dict[str, Scene] = {}
    for table in file.items("scenes"):
        names = table.names()
        scene = Scene(
            key=_slug(table.text("key", names["en"])),
            names=names,
            subject=table.filled_text("subject"),
            setting=table.text("setting", ""),
            palette=table.text("palette", ""),
            light=table.text("light", ""),
            negative=table.text("negative", ""),
            subject_negative=table.text("subject_negative", ""),
        )
        table.end()
        if not scene.key or fold(scene.key) in scenes:
            table.refuse("bad_value", "key")
        scenes[fold(scene.key)] = scene
    return tuple(scenes.values())


def _upscalers(table: _Table, defaults: Mapping[int, str]) -> dict[int, str]:
    """The upscalers by factor; what the file leaves out stays as it is."""
    upscalers = {
        factor: table.filled_text(str(factor)) if str(factor) in table else name
        for factor, name in defaults.items()
    }
    table.end()
    return upscalers
