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

CLIP = [
    *("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1"),
    *("-f", "lavfi", "-i", "sine=440:duration=1"),
]

NAME = "Canção da noite, 100%03d"


def make_song(file: Path, seconds: float = 6, rate: int = 44100) -> Path:
    """A tone, in an mp3 with a picture of its own in the file, as many songs have one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sources = [f"sine=440:duration={seconds}:sample_rate={rate}"]
    tags = ["-metadata", "title=Old", "-metadata", "artist=Ana"]
    if file.suffix == ".mp3":
        sources.append("color=red:size=64x64:rate=1:duration=1")
        tags += ["-disposition:v", "attached_pic"]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
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


def frame_of(video: Path, second: float, folder: Path) -> Path:
    frame = folder / "frame.png"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-ss", str(second), "-i", video, "-frames:v", "1", frame],  # noqa: S607
        check=True,
        timeout=50,
    )
    return frame


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
        str(made.file(".picture.json")),
    }


def test_the_pictures_are_of_their_sizes(made: Made) -> None:
    assert size_of(made.file(".picture.jpg")) == ("JPEG", (1920, 1080))
    assert size_of(made.file(".thumbnail.jpg")) == ("JPEG", (1280, 720))
    assert size_of(made.file(".cover.jpg")) == ("JPEG", (3000, 3000))
    assert made.file(".thumbnail.jpg").stat().st_size < 2_000_000


def test_picture_and_cover_are_of_one_seed_and_model(made: Made) -> None:
    first, second = made.submitted
    told = json.loads(made.file(".picture.json").read_text())
    assert second["params"]["seed"] == told["seed"]
    assert first["params"].get("seed") in {None, "", told["seed"]}
    assert second["models"] == [told["model"]]
    assert told["model"] in first["models"]
    assert f"Painted by {told['model']}\n" in made.cooked.err


def test_a_cover_that_is_made_later_is_akin_too(made: Made) -> None:
    made.file(".cover.jpg").unlink()
    with PracticeHorde(QUICK) as horde:
        made.environ["THUMBGEN_HORDE_URL"] = horde.url
        again = made.again()
        (later,) = [json.loads(one.body) for one in horde.requests if one.path.endswith("/async")]
    assert again.code == 0, again.err
    assert later["params"]["seed"] == made.submitted[1]["params"]["seed"]
    assert later["models"] == made.submitted[1]["models"]


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
    frame = frame_of(made.file(".mp4"), 2, tmp_path)
    with Image.open(frame) as shown, Image.open(made.file(".picture.jpg")) as picture:
        for place in ((200, 200), (960, 540), (1700, 900)):
            one, other = (image.convert("RGB").getpixel(place) for image in (shown, picture))
            assert one == pytest.approx(other, abs=6)


def test_the_video_can_be_searched(made: Made) -> None:
    assert key_frames(made.file(".mp4")) == [0.0]


def test_a_long_song_of_the_studios_is_shown_to_its_end(tmp_path: Path) -> None:
    """With pictures of one's own, so that no Horde is asked."""
    make_song(tmp_path / "mix.wav", seconds=41.37, rate=96000)
    colours = [(40 * (x // 160), 30 * (y // 160), 90) for y in range(1080) for x in range(1920)]
    picture = Image.new("RGB", (1920, 1080))
    picture.putdata(colours)
    for ending in (".picture.jpg", ".cover.jpg"):
        picture.save(tmp_path / f"mix{ending}", quality=95)
    cooked = cook("video.sh", "mix.wav", "x", environ=environment(tmp_path / "h"), folder=tmp_path)
    assert cooked.code == 0, cooked.err
    video = tmp_path / "mix.mp4"
    assert key_frames(video) == [0.0, 20.0, 40.0]
    shown, sound = probed(video)["streams"]
    assert int(shown["nb_frames"]) == pytest.approx(41.37 * 25, abs=2)
    assert shown["avg_frame_rate"] == "25/1"
    assert sound["sample_rate"] == "48000"
    lengths = [float(one["duration"]) for one in (shown, sound)]
    assert lengths == pytest.approx([41.37] * 2, abs=0.05)
    with Image.open(frame_of(video, 41.0, tmp_path)) as last:
        assert last.convert("RGB").getpixel((1000, 500)) == pytest.approx((240, 90, 90), abs=6)


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
        (("clip.mkv", "a lighthouse"), "clip.mkv is a video"),
        (("sound.mp4", "a lighthouse"), "sound.mp4 is a video, or has the name"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    (tmp_path / "words.mp3").write_text("no song at all")
    make_song(tmp_path / "sound.m4a", seconds=1).rename(tmp_path / "sound.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", *CLIP, tmp_path / "clip.mkv"],  # noqa: S607
        check=True,
        timeout=50,
    )
    before = {file.name for file in tmp_path.iterdir()}
    failed = cook("video.sh", *arguments, environ=environment(tmp_path / "h"), folder=tmp_path)
    assert failed.code == 2
    assert words in failed.err
    assert {file.name for file in tmp_path.iterdir()} == before


def test_a_refusal_keeps_its_exit_code_and_leaves_nothing_behind(tmp_path: Path) -> None:
    make_song(tmp_path / "a.mp3")
    refusing = Script(0, 0.05, 0.1, faults=(Fault("submit", "corrupt_prompt", times=None),))
    with PracticeHorde(refusing) as horde:
        environ = environment(tmp_path / "home", THUMBGEN_HORDE_URL=horde.url)
        failed = cook("video.sh", "a.mp3", "a lighthouse", environ=environ, folder=tmp_path)
    assert failed.code == 3
    assert "other words" in failed.err
    assert {file.name for file in tmp_path.iterdir()} == {"a.mp3", "home"}
