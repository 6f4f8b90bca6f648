"""The program's icons are there in every size, and are what the tool draws."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.IcnsImagePlugin import IcnsImageFile
from PIL.IcoImagePlugin import IcoImageFile

PROJECT = Path(__file__).resolve().parents[2]
ICONS = PROJECT / "installer" / "icons"
LINUX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)
MAC = {(points, scale) for points in (16, 32, 128, 256, 512) for scale in (1, 2)}

PNG = b"\x89PNG"


def linux(size: int, folder: Path = ICONS) -> Image.Image:
    return Image.open(folder / "hicolor" / f"{size}x{size}" / "apps" / "thumbgen.png")


def windows(size: int, folder: Path = ICONS) -> Image.Image:
    with Image.open(folder / "thumbgen.ico") as icon:
        assert isinstance(icon, IcoImageFile)
        return icon.ico.getimage((size, size)).convert("RGBA")


def mac(points: int, scale: int, folder: Path = ICONS) -> Image.Image:
    with Image.open(folder / "thumbgen.icns") as icon:
        assert isinstance(icon, IcnsImageFile)
        return icon.icns.getimage((points, points, scale)).convert("RGBA")


def assert_is_icon(picture: Image.Image, size: int) -> None:
    """A light sun on a tile that fills most of the square and leaves its corners free."""
    assert (picture.mode, picture.size) == ("RGBA", (size, size))
    alpha = picture.getchannel("A")
    assert alpha.getpixel((0, 0)) in range(128)
    assert ImageStat.Stat(alpha).mean[0] > 255 * 0.6
    sun = picture.getpixel((size * 21 // 32, size // 4 + size // 16))
    assert isinstance(sun, tuple)
    assert min(sun[0], sun[1]) > 150


def assert_alike(one: Image.Image, other: Image.Image) -> None:
    """Equal, but for what another version of Qt may round differently."""
    assert one.size == other.size
    difference = ImageChops.difference(one.convert("RGBa"), other.convert("RGBa"))
    assert max(ImageStat.Stat(difference).mean) < 1


@pytest.mark.parametrize("size", LINUX)
def test_linux_has_every_size(size: int) -> None:
    with linux(size) as picture:
        assert_is_icon(picture, size)


@pytest.mark.parametrize("size", WINDOWS)
def test_windows_has_every_size(size: int) -> None:
    assert_is_icon(windows(size), size)


def test_windows_icon_holds_those_sizes_and_its_largest_as_png() -> None:
    with Image.open(ICONS / "thumbgen.ico") as icon:
        assert isinstance(icon, IcoImageFile)
        assert icon.ico.sizes() == {(size, size) for size in WINDOWS}
    content = (ICONS / "thumbgen.ico").read_bytes()
    starts = {}
    for entry in range(6, 6 + 16 * len(WINDOWS), 16):
        offset = int.from_bytes(content[entry + 12 : entry + 16], "little")
        starts[content[entry] or 256] = content[offset : offset + 4]
    assert starts[256] == PNG
    assert starts[16] != PNG


def test_mac_icon_holds_every_size() -> None:
    with Image.open(ICONS / "thumbgen.icns") as icon:
        assert isinstance(icon, IcnsImageFile)
        assert set(icon.icns.itersizes()) == {(points, points, scale) for points, scale in MAC}


@pytest.mark.parametrize(("points", "scale"), sorted(MAC))
def test_mac_has_every_size(points: int, scale: int) -> None:
    assert_is_icon(mac(points, scale), points * scale)


def test_the_windows_icon_is_the_programs() -> None:
    mark = (ICONS / "thumbgen.svg").read_bytes()
    assert (PROJECT / "resources" / "icons" / "thumbgen.svg").read_bytes() == mark
    small = (PROJECT / "installer" / "icons" / "thumbgen-small.svg").read_bytes()
    assert (PROJECT / "resources" / "icons" / "thumbgen-small.svg").read_bytes() == small


def test_icons_are_small_files() -> None:
    files = [file for file in ICONS.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 600_000


def test_icons_are_what_the_tool_draws(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(PROJECT / "tools" / "draw_icons.py"), str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        timeout=50,
    )
    drawn = tmp_path / "installer" / "icons"
    for size in LINUX:
        with linux(size) as shipped, linux(size, drawn) as now:
            assert_alike(shipped, now)
    for size in WINDOWS:
        assert_alike(windows(size), windows(size, drawn))
    for points, scale in MAC:
        assert_alike(mac(points, scale), mac(points, scale, drawn))
