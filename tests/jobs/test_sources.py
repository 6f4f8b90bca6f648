"""Pictures to start from, out of files: read, refused with a reason, and made ready only once."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras, Source
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.sizes import Size
from thumbgen.jobs import sources
from thumbgen.jobs.sources import read_source, source_bytes, take_source
from thumbgen.words import Words

SIZE = Size(512, 320)


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.effect_noise((320, 200), 60).convert("RGB").save(file, kind)
    return file.getvalue()


def plan_from(source: Source | None, size: Size = SIZE) -> Plan:
    settings = Settings(sampler="k_euler", steps=8, cfg_scale=5)
    return Plan("a lighthouse", "", ("x",), settings, size, extras=Extras(source=source))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


MP4 = b"\0\0\0\x20ftypisom" + bytes(40)
HEIC = b"\0\0\0\x18ftypheic" + bytes(40)

WRONG: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing": (lambda folder: folder / "gone.png", "missing"),
    "impossible": (lambda _: Path("no\0name.png"), "missing"),
    "folder": (lambda folder: folder, "folder"),
    "empty": (lambda folder: write(folder / "empty.png", b""), "empty"),
    "video": (lambda folder: write(folder / "film.mp4", MP4), "video"),
    "renamed video": (lambda folder: write(folder / "film.png", MP4), "video"),
    "old video": (lambda folder: write(folder / "film.AVI", b"RIFF1234AVI LIST"), "video"),
    "phone": (lambda folder: write(folder / "IMG_1.HEIC", HEIC), "stranger"),
    "renamed phone": (lambda folder: write(folder / "IMG_1.jpg", HEIC), "stranger"),
    "drawing": (lambda folder: write(folder / "logo.svg", b"<svg/>" * 9), "stranger"),
    "text": (lambda folder: write(folder / "notes.txt", b"words " * 99), "unreadable"),
    "broken": (lambda folder: write(folder / "half.png", picture()[:900]), "unreadable"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_picture_is_called_by_what_it_is(name: str, tmp_path: Path) -> None:
    make, problem = WRONG[name]
    path = make(tmp_path)
    with pytest.raises(InvalidRequest) as refused:
        read_source(path)
    assert (refused.value.field, refused.value.problem) == ("source", problem)
    said = Words("en").explain(refused.value).what
    assert path.name in said
    assert "{" not in said


def test_a_file_without_end_is_not_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 1024 * 1024)
    path = write(tmp_path / "huge.png", b"\x89PNG" + bytes(1024 * 1024))
    with pytest.raises(InvalidRequest) as refused:
        read_source(path)
    assert (refused.value.problem, refused.value.allowed) == ("large", "1 MB")


def test_a_picture_counts_by_what_is_in_it_not_by_its_name(tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "frame.mp4", picture("JPEG")))
    assert source.name == "frame.mp4"
    assert Image.open(io.BytesIO(source.data)).size == (320, 200)


def test_what_has_no_name_is_refused_without_one() -> None:
    with pytest.raises(InvalidRequest) as refused:
        take_source(b"nothing")
    assert refused.value.problem == "nameless"
    assert "“”" not in Words("en").explain(refused.value).what


def test_what_is_handed_in_has_the_plan_s_size_and_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = plan_from(take_source(picture(), "mine.png"))
    first = asyncio.run(source_bytes(plan))
    assert Image.open(io.BytesIO(first)).size == (512, 320)
    assert asyncio.run(source_bytes(plan)) is first
    assert asyncio.run(source_bytes(plan_from(plan.extras.source, Size(320, 512)))) is not first


def test_without_a_picture_there_is_nothing_to_hand_in() -> None:
    assert asyncio.run(source_bytes(plan_from(None))) == b""


def test_a_picture_that_a_script_gives_is_checked_too() -> None:
    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(source_bytes(plan_from(Source(b"nothing", "mine.png"))))
    assert (refused.value.problem, refused.value.value) == ("unreadable", "mine.png")
