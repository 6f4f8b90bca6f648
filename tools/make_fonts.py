"""Makes the fonts of titles in ``resources/fonts``: Latin letters only, one file a style.

They come from packages of npm's, which carry each font whole, with its licence. What is cut down
must not keep a reserved name, so each is named after its style. Pillow's own layout does not heed
kerning, so that is written beside the font: each pair of letters and how much farther apart they
are set, in thousandths of an em.

    pip install fonttools==4.68.0
    python tools/make_fonts.py
"""

# ruff: noqa: ANN401 - fonts are taken apart without types
import itertools
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from thumbgen.domain.title import LETTER_RANGES, MARKS
from thumbgen.resources import resource

SOURCES = {
    "lofi": ("nunito@0.4.2", "900Black/Nunito_900Black.ttf"),
    "rnb": ("josefin-sans@0.4.2", "700Bold/JosefinSans_700Bold.ttf"),
    "worship": ("lora@0.4.2", "700Bold/Lora_700Bold.ttf"),
    "plain": ("anton@0.4.2", "400Regular/Anton_400Regular.ttf"),
}
"""Style → package of @expo-google-fonts, and the font in it."""

LETTERS = {
    *map(ord, MARKS),
    *(code for first, last in LETTER_RANGES for code in range(first, last + 1)),
}
KERNED = {
    *range(0x21, 0x7F),
    *map(ord, "ÀÁÂÃÇÉÊÍÓÔÕÚÜàáâãçéêíóôõúÑñü’“”–"),
}
"""Letters whose pairs are kerned: those of English, Portuguese and Spanish."""

LEAST_KERNING = 10
"""Thousandths of an em; less cannot be seen."""


def main() -> None:
    """Writes four fonts, their kerning and their licences."""
    for style, (package, font) in SOURCES.items():
        with tempfile.TemporaryDirectory() as folder:
            _make(style, _unpacked(package, Path(folder)), font)


def _unpacked(package: str, folder: Path) -> Path:
    command = ["npm", "pack", "--silent", f"@expo-google-fonts/{package}"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - the names above
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _make(style: str, package: Path, name: str) -> None:
    font = TTFont(package / name, recalcTimestamp=False)
    missing = LETTERS - set(font.getBestCmap())
    if missing:
        raise ValueError(name, sorted(map(chr, missing)))
    pairs = _kerning(font)
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "DSIG", "STAT", "meta"]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LETTERS)
    cut.subset(font)
    for number, text in ((1, f"ThumbGen {style}"), (2, "Regular"), (4, f"ThumbGen {style}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].setName(f"ThumbGen-{style}", 6, 3, 1, 0x409)
    font.save(resource("fonts", f"{style}.ttf"))
    kerning = json.dumps(pairs, ensure_ascii=False, indent=0, sort_keys=True)
    resource("fonts", f"{style}-kerning.json").write_text(kerning + "\n", encoding="utf-8")
    licence = (package / "LICENSE_FONT").read_text(encoding="utf-8-sig")
    resource("fonts", f"{style}-OFL.txt").write_text(licence, encoding="utf-8", newline="\n")


def _kerning(font: Any) -> dict[str, int]:
    """Every pair of letters that is worth it, in thousandths of an em."""
    letters: dict[str, str] = {}
    for code in sorted(KERNED):
        letters.setdefault(font.getBestCmap()[code], chr(code))
    found: dict[str, int] = {}
    for table in _pair_tables(font["GPOS"].table):
        for left in letters.keys() & set(table.Coverage.glyphs):
            for right, units in _right_of(left, table, set(letters)):
                value = round(1000 * units / font["head"].unitsPerEm)
                found.setdefault(letters[left] + letters[right], value)
    return {pair: value for pair, value in found.items() if abs(value) >= LEAST_KERNING}


def _pair_tables(gpos: Any) -> list[Any]:
    features = [r.Feature for r in gpos.FeatureList.FeatureRecord if r.FeatureTag == "kern"]
    numbers = sorted({number for one in features for number in one.LookupListIndex})
    lookups = [gpos.LookupList.Lookup[number] for number in numbers]
    tables = itertools.chain.from_iterable(one.SubTable for one in lookups)
    plain = (getattr(one, "ExtSubTable", one) for one in tables)
    return [one for one in plain if one.LookupType == 2]


def _right_of(left: str, table: Any, glyphs: set[str]) -> list[tuple[str, int]]:
    if table.Format == 1:
        records = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
        return [(r.SecondGlyph, _advance(r.Value1)) for r in records if r.SecondGlyph in glyphs]
    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
    seconds = table.ClassDef2.classDefs
    return [(right, _advance(row[seconds.get(right, 0)].Value1)) for right in glyphs]


def _advance(value: Any) -> int:
    return getattr(value, "XAdvance", 0) if value is not None else 0


if __name__ == "__main__":
    main()
