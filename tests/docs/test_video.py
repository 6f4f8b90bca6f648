"""video.sh: from a song and an idea to everything that an upload needs."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import QUICK
from tests.docs.kitchen import Cooked, cook, environment, needs
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.store.library import Library
from thumbgen.store.paths import find_paths

pytestmark = [needs("bash", "ffmpeg", "ffprobe"), pytest.mark.timeout(200)]

NAME = "Canção da noite, 100%03d"


def make_song(file: Path) -> Path:
    """Six seconds of a tone, with a picture of its own in the file, as many songs have one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sources = ("sine=440:duration=6", "color=red:size=64x64:rate=1:duration=1")
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    tags = ["-metadata", "title=Old", "-metadata", "artist=Ana", "-disposition:v", "attached_pic"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *inputs, "-frames:v", "1", *tags, file],  # noqa: S607
        check=True,
        timeout=50,
    )
    return file


def probed(file: Path) -> dict[str, Any]:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", file],  # noqa: S607
        capture_output=True,
        check=True,
        timeout=50,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def key_frames(file: Path) -> list[float]:
    wanted = ["-select_streams", "v", "-skip_frame", "nokey", "-show_entries", "frame=pts_time"]
    done = subprocess.run(
        ["ffprobe", "-v", "error", *wanted, "-of", "csv=p=0", file],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    return [float(line.strip(",")) for line in done.stdout.split()]


def size_of(file: Path) -> tuple[str | None, tuple[int, int]]:
    with Image.open(file) as image:
        return image.format, image.size


class Made:
    """What the script made once, for all tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "músicas de hoje"
        self.song = make_song(self.folder / f"{NAME}.mp3")
        self.environ = environment(folder / "home")
        with PracticeHorde(QUICK) as horde:
            self.environ["THUMBGEN_HORDE_URL"] = horde.url
            self.cooked = self.again()
            self.submitted = [
                json.loads(one.body) for one in horde.requests if one.path.endswith("/async")
            ]

    def again(self) -> Cooked:
        arguments = (self.song.name, "--a lighthouse ### rain", "lofi", "Night: Song")
        return cook("video.sh", *arguments, environ=self.environ, folder=self.folder)

    def file(self, ending: str) -> Path:
        return self.folder / f"{NAME}{ending}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("video"))


def test_it_prints_what_it_made_and_leaves_nothing_else(made: Made) -> None:
    assert made.cooked.code == 0, made.cooked.err
    files = [str(made.file(ending)) for ending in (".mp4", ".thumbnail.jpg", ".cover.jpg")]
    assert made.cooked.out.splitlines() == files
    assert {str(file) for file in made.folder.iterdir()} == {
        *files,
        str(made.song),
        str(made.file(".picture.jpg")),
    }


def test_the_pictures_are_of_their_sizes(made: Made) -> None:
    assert size_of(made.file(".picture.jpg")) == ("JPEG", (1920, 1080))
    assert size_of(made.file(".thumbnail.jpg")) == ("JPEG", (1280, 720))
    assert size_of(made.file(".cover.jpg")) == ("JPEG", (3000, 3000))
    assert made.file(".thumbnail.jpg").stat().st_size < 2_000_000


def test_picture_and_cover_are_of_one_seed(made: Made) -> None:
    first, second = made.submitted
    with_seed = [one["params"].get("seed") for one in (first, second)]
    assert with_seed[1]
    assert with_seed[0] in {None, "", with_seed[1]}


def test_the_library_knows_the_pictures_where_they_are(made: Made) -> None:
    library = Library(find_paths(made.environ).library)
    files = {made.file(ending) for ending in (".picture.jpg", ".cover.jpg")}
    assert {entry.picture.path for entry in library.pictures()} == files


def test_the_video_is_as_sites_want_it(made: Made) -> None:
    picture, sound = probed(made.file(".mp4"))["streams"]
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("h264", 1920, 1080)
    assert (picture["pix_fmt"], picture["profile"]) == ("yuv420p", "High")
    assert (picture["color_space"], picture["color_range"]) == ("bt709", "tv")
    assert picture["r_frame_rate"] == "25/1"
    assert picture["sample_aspect_ratio"] == "1:1"
    assert (sound["codec_name"], sound["profile"]) == ("aac", "LC")


def test_the_video_is_as_long_as_the_song(made: Made) -> None:
    video = probed(made.file(".mp4"))
    lengths = [float(one["duration"]) for one in (*video["streams"], video["format"])]
    assert lengths == pytest.approx([6.0] * 3, abs=0.05)


def test_the_video_starts_before_it_is_loaded(made: Made) -> None:
    data = made.file(".mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_video_keeps_the_artist_and_takes_the_title(made: Made) -> None:
    tags = probed(made.file(".mp4"))["format"]["tags"]
    assert (tags["title"], tags["artist"]) == ("Night: Song", "Ana")


def test_the_video_shows_the_picture_in_its_own_colours(made: Made, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-ss", "2", "-i", made.file(".mp4"), "-frames:v", "1", frame],  # noqa: S607
        check=True,
        timeout=50,
    )
    with Image.open(frame) as shown, Image.open(made.file(".picture.jpg")) as picture:
        for place in ((200, 200), (960, 540), (1700, 900)):
            one, other = (image.convert("RGB").getpixel(place) for image in (shown, picture))
            assert one == pytest.approx(other, abs=6)


def test_the_video_can_be_searched(made: Made) -> None:
    assert key_frames(made.file(".mp4")) == [0.0, 5.0]


def test_what_is_there_is_not_made_again(made: Made) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.folder.iterdir()}
    made.file(".thumbnail.jpg").unlink()
    del before[made.file(".thumbnail.jpg")]
    again = made.again()  # the Horde has gone
    assert again.code == 0, again.err
    left = [f"already there: {made.file(one)}" for one in (".picture.jpg", ".cover.jpg", ".mp4")]
    assert again.err.splitlines() == left
    assert size_of(made.file(".thumbnail.jpg")) == ("JPEG", (1280, 720))
    assert all(file.stat().st_mtime_ns == when for file, when in before.items())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage:"),
        (("nowhere.mp3", "a lighthouse"), "there is no song nowhere.mp3"),
        (("words.mp3", "a lighthouse"), "words.mp3 holds no sound"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    (tmp_path / "words.mp3").write_text("no song at all")
    failed = cook("video.sh", *arguments, environ=environment(tmp_path / "h"), folder=tmp_path)
    assert failed.code == 2
    assert words in failed.err
    assert [file.name for file in tmp_path.iterdir()] == ["words.mp3"]


def test_a_refusal_keeps_its_exit_code_and_leaves_nothing_behind(tmp_path: Path) -> None:
    make_song(tmp_path / "a.mp3")
    refusing = Script(0, 0.05, 0.1, faults=(Fault("submit", "corrupt_prompt", times=None),))
    with PracticeHorde(refusing) as horde:
        environ = environment(tmp_path / "home", THUMBGEN_HORDE_URL=horde.url)
        failed = cook("video.sh", "a.mp3", "a lighthouse", environ=environ, folder=tmp_path)
    assert failed.code == 3
    assert "other words" in failed.err
    assert {file.name for file in tmp_path.iterdir()} == {"a.mp3", "home"}
