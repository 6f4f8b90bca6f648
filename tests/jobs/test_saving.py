"""From received bytes to a file: its format, its place, its name, and refuges where that fails."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.imaging.pictures import encoded, plain
from thumbgen.domain.errors import InvalidRequest, NotSaved, PictureGone, PictureUnreadable
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import TARGETS, YOUTUBE_BYTES, Size, Target, custom_target
from thumbgen.imaging.export import Format
from thumbgen.jobs.places import is_file, is_folder, is_there
from thumbgen.jobs.saving import (
    Saver,
    check_output,
    named_output,
    save_copy,
    stem_for,
)

SMALL = custom_target(96, 64)
DATA = encoded(plain(), "WEBP")


@pytest.fixture
def saver(tmp_path: Path) -> Saver:
    return Saver(tmp_path / "pictures", (tmp_path / "first", tmp_path / "second"))


def request(
    output: Path | None = None, wanted: str | None = None, target: Target = SMALL
) -> ThumbRequest:
    return ThumbRequest("a lighthouse", output=output, format=wanted, target=target)


def opened(path: Path) -> tuple[str | None, tuple[int, int]]:
    with Image.open(path) as image:
        return image.format, image.size


def test_a_picture_goes_into_the_folder_under_a_new_name(saver: Saver, tmp_path: Path) -> None:
    first, second = (saver.keep(DATA, request(), index, "a-lighthouse") for index in range(2))
    assert first.path == tmp_path / "pictures" / "a-lighthouse.png"
    assert second.path == tmp_path / "pictures" / "a-lighthouse-2.png"
    assert opened(first.path) == ("PNG", (96, 64))
    assert (first.error, first.enlarged) == (None, 1.0)
    assert first.size_bytes == first.path.stat().st_size


def test_a_picture_that_came_too_small_says_so(saver: Saver) -> None:
    kept = saver.keep(DATA, request(target=custom_target(192, 128)), 0, "x")
    assert kept.enlarged == 2.0
    assert opened(kept.path) == ("PNG", (192, 128))


def test_a_named_folder_is_used(saver: Saver, tmp_path: Path) -> None:
    kept = saver.keep(DATA, request(tmp_path / "mine"), 0, "x")
    assert kept.path == tmp_path / "mine" / "x.png"
    (tmp_path / "dotted.jpg").mkdir()
    kept = saver.keep(DATA, request(tmp_path / "dotted.jpg"), 0, "x")
    assert kept.path == tmp_path / "dotted.jpg" / "x.png"


def test_a_named_file_is_replaced_and_further_ones_are_numbered(
    saver: Saver, tmp_path: Path
) -> None:
    output = tmp_path / "mine.png"
    output.write_bytes(b"old")
    sister = tmp_path / "mine-3.png"
    sister.write_bytes(b"named by nobody, so never replaced")
    paths = [saver.keep(DATA, request(output), index, "x").path for index in range(3)]
    assert [path.name for path in paths] == ["mine.png", "mine-2.png", "mine-3-2.png"]
    assert {opened(path) for path in paths} == {("PNG", (96, 64))}
    assert sister.read_bytes().startswith(b"named by nobody")
    assert not (tmp_path / "pictures").exists()


def test_who_never_replaces_gets_another_name_instead(saver: Saver, tmp_path: Path) -> None:
    output = tmp_path / "mine.png"
    output.write_bytes(b"old")
    kept = replace(saver, replaces=False).keep(DATA, request(output), 0, "x")
    assert kept.path == tmp_path / "mine-2.png"
    assert output.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("ending", "wanted", "settings", "target", "file_format"),
    [
        (".png", "jpeg", "jpeg", "youtube", "png"),
        (".JPG", "png", "png", "full-hd", "jpeg"),
        (".jpeg", None, None, "full-hd", "jpeg"),
        ("", "jpeg", "png", "full-hd", "jpeg"),
        ("", "png", "jpeg", "youtube", "png"),
        ("", None, "png", "youtube", "png"),
        ("", None, "jpeg", "full-hd", "jpeg"),
        ("", None, None, "youtube", "jpeg"),
        ("", None, None, "full-hd", "png"),
        (None, None, None, "youtube", "jpeg"),
        (None, "png", None, "youtube", "png"),
    ],
)
def test_whose_word_on_the_format_counts(
    tmp_path: Path,
    ending: str | None,
    wanted: str | None,
    settings: Format | None,
    target: str,
    file_format: str,
) -> None:
    output = None if ending is None else tmp_path / f"mine{ending}"
    saver = Saver(tmp_path, (), format=settings)
    assert saver.format_for(request(output, wanted, TARGETS[target])) == file_format


@pytest.mark.parametrize(("name", "file_format"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_the_file_holds_what_its_ending_says(
    saver: Saver, tmp_path: Path, name: str, file_format: str
) -> None:
    kept = saver.keep(DATA, request(tmp_path / name), 0, "x")
    assert opened(kept.path)[0] == file_format


def test_only_a_jpeg_is_capped(saver: Saver) -> None:
    noise = Image.effect_noise((1280, 720), 200).convert("RGB")
    data = encoded(noise)
    jpeg = saver.keep(data, request(target=TARGETS["youtube"]), 0, "x")
    assert jpeg.size_bytes <= YOUTUBE_BYTES
    tight = Target("tight", Size(1280, 720), "jpeg", 300_000)
    assert saver.keep(data, request(target=tight), 0, "x").size_bytes <= 300_000
    assert saver.keep(data, request(wanted="png", target=tight), 0, "x").size_bytes > 300_000


def test_the_quality_of_the_settings_counts(tmp_path: Path) -> None:
    data = encoded(Image.effect_noise((96, 64), 100).convert("RGB"))
    sizes = [
        Saver(tmp_path, (), "jpeg", quality).keep(data, request(), 0, "x").size_bytes
        for quality in (50, 80, 100)
    ]
    assert sizes == sorted(set(sizes))


def test_what_is_no_picture_is_not_kept(saver: Saver, tmp_path: Path) -> None:
    with pytest.raises(PictureUnreadable):
        saver.keep(b"no picture", request(), 0, "x")
    assert list(tmp_path.iterdir()) == []


# Refuges


def test_a_refused_picture_is_kept_in_the_first_refuge_that_takes_it(
    saver: Saver, tmp_path: Path
) -> None:
    (tmp_path / "pictures").write_text("a file where the folder should be")
    (tmp_path / "first").write_text("here too")
    kept = saver.keep(DATA, request(), 0, "x")
    assert kept.path == tmp_path / "second" / "x.png"
    assert opened(kept.path) == ("PNG", (96, 64))
    assert kept.error is not None
    assert kept.error.path == tmp_path / "pictures" / "x.png"
    assert (kept.error.reason, kept.error.kept_at) == ("missing", kept.path)


def test_a_refused_file_is_kept_under_the_stem(saver: Saver, tmp_path: Path) -> None:
    (tmp_path / "blocker").write_text("mine")
    output = tmp_path / "blocker" / "a.jpg"
    kept = saver.keep(DATA, request(output), 0, "x")
    assert kept.path == tmp_path / "first" / "x.jpg"
    assert kept.error is not None
    assert kept.error.path == output


def test_a_name_too_long_for_the_disk_costs_no_picture(saver: Saver, tmp_path: Path) -> None:
    wanted = request(tmp_path / f"{'a' * 300}.jpg")
    check_output(wanted)
    kept = saver.keep(DATA, wanted, 0, "x")
    assert kept.path == tmp_path / "first" / "x.jpg"
    assert kept.error is not None
    assert kept.error.reason == "other"


def test_where_no_refuge_takes_it_the_first_refusal_is_raised(tmp_path: Path) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("mine")
    saver = Saver(blocker / "pictures", (blocker / "first", blocker))
    with pytest.raises(NotSaved) as caught:
        saver.keep(DATA, request(), 0, "x")
    assert caught.value.path == blocker / "pictures" / "x.png"
    assert caught.value.kept_at is None
    assert blocker.read_text() == "mine"


# Before anything is sent


def refused(output: Path) -> tuple[str, str, str, str]:
    with pytest.raises(InvalidRequest) as caught:
        check_output(request(output))
    error = caught.value
    return error.field, error.problem, error.value, error.allowed


def test_outputs_that_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_output(request())
    for name in ("new", "new/deeper", "a.jpg", "new/a.JPEG", "new/deeper/a.png"):
        check_output(request(tmp_path / name))
    (tmp_path / "folder.webp").mkdir()
    check_output(request(tmp_path / "folder.webp"))
    monkeypatch.chdir(tmp_path)
    check_output(request(Path("relative/a.jpg")))
    check_output(request(Path("a.jpg")))


@pytest.mark.parametrize("name", ["a.webp", "a.gif", "a.jpg.txt", "thumbs.v2"])
def test_an_ending_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name) == ("output", "ending", name, ".jpg, .png")


@pytest.mark.parametrize("name", ["file", "file/a.jpg", "file/folder", "file/folder/a.jpg"])
def test_a_file_where_a_folder_must_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    assert refused(tmp_path / name) == ("output", "no_folder", str(tmp_path / "file"), "")


def test_a_file_has_an_ending_and_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    assert is_file(tmp_path / "a.jpg")
    assert is_file(tmp_path / f"{'a' * 300}.jpg")
    assert not is_file(tmp_path / "folder.jpg")
    assert not is_file(tmp_path / "folder")
    assert not is_file(tmp_path / ".jpg")


def test_a_file_is_named_after_the_idea_or_else_the_scene() -> None:
    assert stem_for(ThumbRequest("  Um farol ### fog ", scene="night-study")) == "um-farol"
    assert stem_for(ThumbRequest("  ", scene="Night Study")) == "night-study"
    assert stem_for(ThumbRequest("", scene="")) == "thumbnail"


def test_a_place_as_people_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert named_output("a.jpg") == tmp_path / "a.jpg"
    assert named_output("~/a.jpg") == tmp_path / "a.jpg"
    assert named_output(str(tmp_path / "a.jpg")) == tmp_path / "a.jpg"
    assert not (tmp_path / "new").exists()
    assert named_output("new/v1.2/") == tmp_path / "new" / "v1.2"
    assert not is_file(named_output("new/v1.2/"))


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(InvalidRequest) as caught:
        named_output("a\0b.jpg")
    assert (caught.value.problem, caught.value.value) == ("control", "a␀b.jpg")


@pytest.mark.parametrize("text", ["~no-such-user/a.jpg", "file/folder/"])
def test_a_place_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidRequest) as caught:
        named_output(text)
    error = caught.value
    assert (error.field, error.problem, error.value) == ("output", "no_folder", text)


# Copies


@pytest.fixture
def finished(saver: Saver) -> Path:
    return saver.keep(DATA, request(wanted="jpeg"), 0, "a-lighthouse").path


def test_a_copy_of_the_same_kind_is_the_same_to_the_byte(finished: Path, tmp_path: Path) -> None:
    for name in ("copy.jpg", "new/folder/copy.JPEG"):
        copy = save_copy(finished, tmp_path / name, 95)
        assert copy.read_bytes() == finished.read_bytes()


def test_a_copys_ending_chooses_its_format(finished: Path, tmp_path: Path) -> None:
    copy = save_copy(finished, tmp_path / "copy.png", 95)
    assert opened(copy) == ("PNG", (96, 64))
    again = save_copy(copy, tmp_path / "again.jpg", 60)
    assert opened(again) == ("JPEG", (96, 64))


def test_a_copy_may_replace_a_file_and_even_itself(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "old.jpg").write_text("old")
    save_copy(finished, tmp_path / "old.jpg", 95)
    assert opened(tmp_path / "old.jpg") == ("JPEG", (96, 64))
    save_copy(finished, finished, 95)
    assert opened(finished) == ("JPEG", (96, 64))


def test_a_name_without_an_ending_gets_one_and_replaces_nothing(
    finished: Path, tmp_path: Path
) -> None:
    (tmp_path / "Ep. 12.jpg").write_text("mine")
    assert save_copy(finished, tmp_path / "Ep. 12", 95) == tmp_path / "Ep. 12-2.jpg"
    assert (tmp_path / "Ep. 12.jpg").read_text() == "mine"
    copy = save_copy(finished, tmp_path / "v1.0", 95, ".png")
    assert copy.name == "v1.0.png"
    assert opened(copy) == ("PNG", (96, 64))


def test_what_is_there(finished: Path, tmp_path: Path) -> None:
    assert is_there(finished)
    assert is_folder(tmp_path)
    for absent in (tmp_path / "nothing", tmp_path / ("x" * 300), Path("a\0b")):
        assert not is_there(absent)
        assert not is_folder(absent)
    assert not is_there(tmp_path)


def test_copies_that_cannot_be(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidRequest) as caught:
        save_copy(finished, tmp_path / "copy.webp", 95)
    assert caught.value.problem == "ending"
    with pytest.raises(NotSaved) as refused:
        save_copy(finished, tmp_path / "file" / "copy.jpg", 95)
    assert refused.value.reason == "missing"
    with pytest.raises(PictureGone) as gone:
        save_copy(tmp_path / "gone.jpg", tmp_path / "copy.png", 95)
    assert gone.value.path == tmp_path / "gone.jpg"
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(PictureUnreadable):
        save_copy(tmp_path / "broken.jpg", tmp_path / "copy.png", 95)
    assert not (tmp_path / "copy.png").exists()
