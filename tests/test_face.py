"""The Python face: what a script sees."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

import thumbgen
from tests.conftest import QUICK, quick
from thumbgen.domain.job import Job
from thumbgen.horde.practice import PracticeHorde


def test_generate_image(home: Path) -> None:
    with PracticeHorde(QUICK) as horde:
        result = thumbgen.generate_image(
            "a lighthouse", genre="lofi", horde_url=horde.url, seed=42, output=home / "it.png"
        )
    assert result.path == home / "it.png"
    assert (result.width, result.height, result.seed) == (1280, 720, "42")
    assert result.model == "AAM XL"
    assert result.image_url.startswith(horde.pictures_url)
    assert result.image_url not in repr(result)
    with Image.open(result.path) as image:
        assert image.size == (1280, 720)


def test_generate_thumbnail_is_what_the_founding_document_says(home: Path) -> None:
    changes: list[Job] = []
    with PracticeHorde(QUICK) as horde:
        answer = thumbgen.generate_thumbnail(
            "a singer", "R&B", size="square", horde_url=horde.url, on_change=changes.append
        )
    assert answer["success"] is True
    assert answer["prompt"] == "a singer"
    assert answer["source"] == "stablehorde"
    assert answer["image_url"].startswith(horde.pictures_url)
    assert Path(answer["path"]) == home / "pictures" / "a-singer.png"
    assert (answer["width"], answer["height"]) == (1080, 1080)
    assert changes[-1].progress.fraction == 1


def test_practice_needs_nothing(home: Path) -> None:
    result = thumbgen.generate_image("a lighthouse", practice=True)
    assert result.path.parent == home / "pictures"


def test_an_error_says_in_plain_words_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    with pytest.raises(thumbgen.errors.InvalidRequest) as caught:
        thumbgen.generate_image("")
    assert "type an idea" in caught.value.__notes__[0]
    with (
        PracticeHorde(quick(maintenance=True)) as horde,
        pytest.raises(thumbgen.errors.Maintenance) as refused,
    ):
        thumbgen.generate_image("a lighthouse", horde_url=horde.url)
    assert "maintenance" in refused.value.__notes__[0]


def test_the_key_that_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", "wrong-key-0000000000")
    with PracticeHorde(QUICK) as horde:
        key = "practice-key-000000000000"
        thumbgen.generate_image("a lighthouse", horde_url=horde.url, api_key=key)
        assert horde.requests[0].headers["apikey"] == key
        with pytest.raises(thumbgen.errors.KeyRefused):
            thumbgen.generate_image("a lighthouse", horde_url=horde.url)


def test_notes_speak_the_language_of_the_settings(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text('{"language": "pt_BR", "pictures": "here"}')
    with pytest.raises(thumbgen.errors.InvalidRequest) as caught:
        thumbgen.generate_image("a lighthouse", practice=True)
    assert "here" in caught.value.__notes__[0]
    assert "pasta" in caught.value.__notes__[0]


def test_a_result_can_be_asked_for_again() -> None:
    with PracticeHorde(QUICK) as horde:
        first = thumbgen.generate_image("a lighthouse", horde_url=horde.url, models="AAM XL")
        again = thumbgen.generate_image(
            "a lighthouse", horde_url=horde.url, models=[first.model], seed=first.seed
        )
    assert again.seed == first.seed
    assert again.path.read_bytes() == first.path.read_bytes()


@pytest.mark.parametrize("seed", ["-1", "x", "", 2.5])
def test_a_seed_that_is_no_number_is_refused(seed: str) -> None:
    with pytest.raises(thumbgen.errors.InvalidRequest):
        thumbgen.generate_image("a lighthouse", seed=seed)


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(thumbgen.errors.InvalidRequest):
        thumbgen.generate_image("a lighthouse", horde_url="nonsense")


def test_inside_a_loop_the_blocking_form_names_the_other() -> None:
    async def inside() -> None:
        with pytest.raises(RuntimeError, match="generate_thumbnail_async"):
            thumbgen.generate_thumbnail("a lighthouse", "lofi")
        with pytest.raises(RuntimeError, match="generate_image_async"):
            thumbgen.generate_image("a lighthouse")

    with asyncio.Runner() as runner:
        runner.run(inside())


def test_a_cancelled_coroutine_withdraws_its_job() -> None:
    async def cancelled(horde: PracticeHorde) -> None:
        seen = asyncio.Event()

        def watch(job: Job) -> None:
            if job.progress.queue_position:
                seen.set()

        task = asyncio.create_task(
            thumbgen.generate_image_async("a lighthouse", horde_url=horde.url, on_change=watch)
        )
        await seen.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with PracticeHorde(quick(queue_length=500)) as horde, asyncio.Runner() as runner:
        runner.run(cancelled(horde))
        assert [job.cancelled for job in horde.jobs()] == [True]


def test_many_coroutines_at_once_in_many_threads() -> None:
    results: list[thumbgen.ImageResult] = []

    def one() -> None:
        results.append(thumbgen.generate_image("a lighthouse", horde_url=horde.url))

    with PracticeHorde(QUICK) as horde:
        threads = [threading.Thread(target=one) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({result.path for result in results}) == 3


def test_importing_loads_neither_engine_nor_qt() -> None:
    code = (
        "import sys, thumbgen\n"
        "heavy = {'requests', 'PIL', 'PySide6', 'asyncio', 'msgspec', 'thumbgen.jobs'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.returncode == 0


def test_the_public_names_are_there() -> None:
    assert all(hasattr(thumbgen, name) for name in thumbgen.__all__)
