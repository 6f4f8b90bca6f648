"""Compiles the message catalogues before a wheel is built, so that they travel in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Writes thumbgen.mo beside every thumbgen.po."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles each language; the wheel's force-include then takes the folder as it is."""
        del version, build_data
        compile_catalogues(Path(self.root, "resources", "locale"))


def compile_catalogues(locales: Path) -> None:
    """Compiles each language below a folder."""
    for source in locales.glob("*/LC_MESSAGES/thumbgen.po"):
        with source.open("rb") as po:
            catalogue = read_po(po)
        with source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, catalogue)
