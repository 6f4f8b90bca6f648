"""The Python face: what a script sees."""

import asyncio
import json
import multiprocessing
import subprocess
import sys
import threading
import typing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, assert_type

import pytest
from PIL import Image

import thumbgen
from tests.conftest import QUICK, Ear, quick
from thumbgen import calls
from thumbgen.domain import errors as domain_errors
from thumbgen.errors import InvalidRequest
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs import catalogue, engine
from thumbgen.jobs.wishes import Wishes

Practice = Callable[..., PracticeHorde]


def bodies(horde: PracticeHorde) -> list[dict[str, Any]]:
    """What was handed in."""
    seen = [one.body for one in horde.requests if one.path.endswith("/generate/async")]
    return [json.loads(body) for body in seen]


def test_generate_image(home: Path) -> None:
    with PracticeHorde(QUICK) as horde:
        result = thumbgen.generate_image(
            "a lighthouse", genre="lofi", horde_url=horde.url, seed=42, output=home / "it.png"
        )
    assert_type(result, thumbgen.ImageResult)
    assert result.path == home / "it.png"
    assert (result.width, result.height, result.seed) == (1280, 720, "42")
    assert result.model == "AAM XL"
    assert result.image_url.startswith(horde.pictures_url)
    assert result.image_url not in repr(result)
    with Image.open(result.path) as image:
        assert image.size == (1280, 720)


def test_generate_thumbnail_is_what_the_founding_document_says(home: Path) -> None:
    changes: list[thumbgen.Job] = []
    with PracticeHorde(QUICK) as horde:
        answer = thumbgen.generate_thumbnail(
            "a singer", "R&B", size="square", horde_url=horde.url, on_change=changes.append
        )
    assert_type(answer, thumbgen.Thumbnail)
    assert_type(answer["images"], list[thumbgen.ThumbnailImage])
    assert answer["success"] is True
    assert answer["prompt"] == "a singer"
    assert answer["source"] == "stablehorde"
    assert answer["image_url"].startswith(horde.pictures_url)
    assert Path(answer["path"]) == home / "pictures" / "a-singer.png"
    assert (answer["width"], answer["height"]) == (1080, 1080)
    assert changes[-1].progress.fraction == 1


def test_several_pictures_are_all_named_and_the_types_know_every_field() -> None:
    with PracticeHorde(QUICK) as horde:
        answer = thumbgen.generate_thumbnail(
            "a lighthouse", "lofi", count=2, horde_url=horde.url, models="Dreamshaper"
        )
    paths = [image["path"] for image in answer["images"]]
    assert len({*paths}) == 2
    assert answer["path"] == paths[0]
    assert set(answer) == thumbgen.Thumbnail.__required_keys__
    assert set(answer["images"][0]) == thumbgen.ThumbnailImage.__required_keys__


def test_everything_that_is_asked_for_is_sent(tmp_path: Path) -> None:
    red = tmp_path / "red.png"
    Image.new("RGB", (640, 360), "red").save(red)
    jobs: list[thumbgen.Job] = []
    with PracticeHorde(QUICK) as horde:
        thumbgen.generate_image(
            "a lighthouse",
            models="Dreamshaper",
            title="Night Bus",
            palette="teal and coral",
            loras=["12345:0.5", "ink look"],
            upscaler="NMKD_Siax",
            face_fixer="GFPGAN",
            tiling=True,
            source=red,
            strength=0.4,
            horde_url=horde.url,
            on_change=jobs.append,
        )
        thumbgen.generate_image("a lighthouse", source=red.read_bytes(), horde_url=horde.url)
        thumbgen.generate_image(
            "a lighthouse", models="Dreamshaper", hires_fix=True, horde_url=horde.url
        )
    first, second, third = bodies(horde)
    params = first["params"]
    loras = [("12345", 0.5), ("ink look", 1.0)]
    assert [(one["name"], one["model"]) for one in params["loras"]] == loras
    assert params["post_processing"] == ["GFPGAN", "NMKD_Siax"]
    assert (params["tiling"], params["denoising_strength"]) == (True, 0.4)
    assert jobs[-1].request.title == "Night Bus"
    assert "teal and coral" in first["prompt"]
    assert first["source_processing"] == second["source_processing"] == "img2img"
    assert third["params"]["hires_fix"] is True


def test_a_style_takes_the_place_of_the_genre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "SPACING", 0.0)
    with PracticeHorde(quick(rate_limits=False)) as horde:
        thumbgen.generate_image("a lighthouse", style="Cosy Lofi", horde_url=horde.url)
        with pytest.raises(thumbgen.errors.InvalidRequest) as caught:
            thumbgen.generate_image("a lighthouse", style="cosy lofy", horde_url=horde.url)
    assert (caught.value.field, caught.value.allowed) == ("style", "cosy lofi")
    (body,) = bodies(horde)
    assert "warm lamp light" in body["prompt"]


def test_a_picture_to_start_from_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with PracticeHorde(QUICK) as horde:
        for options, problem in (
            ({"strength": 0.5}, "no_picture"),
            ({"source": tmp_path / "none.png"}, "missing"),
            ({"source": b"no picture"}, "nameless"),
            ({"source": tmp_path, "strength": 7.0}, "range"),
        ):
            with pytest.raises(thumbgen.errors.InvalidRequest) as caught:
                thumbgen.generate_image("a lighthouse", horde_url=horde.url, **options)
            assert caught.value.problem == problem
        assert horde.requests == []


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


def test_inside_a_loop_the_blocking_form_names_the_other() -> None:
    async def inside() -> None:
        with pytest.raises(RuntimeError, match="generate_thumbnail_async"):
            thumbgen.generate_thumbnail("a lighthouse", "lofi")
        with pytest.raises(RuntimeError, match="generate_image_async"):
            thumbgen.generate_image("a lighthouse")

    with asyncio.Runner() as runner:
        runner.run(inside())


def test_a_callback_that_fails_is_told_of_and_harms_nothing(ear: Ear) -> None:
    def fail(job: thumbgen.Job) -> None:
        if job.state is thumbgen.JobState.QUEUED:
            message = "the callback's own fault"
            raise RuntimeError(message)

    ear.announce("asyncio", "Exception in callback")
    with PracticeHorde(QUICK) as horde:
        result = thumbgen.generate_image("a lighthouse", horde_url=horde.url, on_change=fail)
    assert result.path.exists()


def test_a_cancelled_coroutine_withdraws_its_job() -> None:
    async def cancelled(horde: PracticeHorde) -> None:
        seen = asyncio.Event()

        def watch(job: thumbgen.Job) -> None:
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


def practice_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("practice-")]


@pytest.mark.parametrize("moment", ["before it runs", "after it runs"])
def test_a_practice_horde_that_is_given_up_while_it_starts_ends(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    class SlowHorde(PracticeHorde):
        """Lets the test go on in the middle of its start."""

        def start(self) -> None:
            if moment == "after it runs":
                super().start()
            started.set()
            assert go_on.wait(20)
            if moment == "before it runs":
                super().start()

        def stop(self) -> None:
            super().stop()
            ended.set()

    async def given_up() -> None:
        task = asyncio.create_task(thumbgen.generate_image_async("a lighthouse", practice=True))
        await asyncio.to_thread(started.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    monkeypatch.setattr(engine, "PracticeHorde", SlowHorde)
    with asyncio.Runner() as runner:
        runner.run(given_up())
    go_on.set()  # long after the loop has gone
    assert ended.wait(20)
    assert practice_threads() == []


def test_a_practice_horde_that_is_given_up_just_as_it_is_ready_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def given_up() -> None:
        task = asyncio.create_task(thumbgen.generate_image_async("a lighthouse", practice=True))

        def build(*args: Any) -> engine.Engine:
            loop.call_soon_threadsafe(cancel_after, threading.current_thread())
            return engine.build_engine(*args)

        def cancel_after(builder: threading.Thread) -> None:
            builder.join()
            task.cancel()

        loop = asyncio.get_running_loop()
        monkeypatch.setattr(calls, "build_engine", build)
        with pytest.raises(asyncio.CancelledError):
            await task

    with asyncio.Runner() as runner:
        runner.run(given_up())
    assert practice_threads() == []


def test_a_slow_disk_does_not_hold_the_callers_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever asks this disk has its answer only once the loop has gone on meanwhile."""
    beats, asked = threading.Semaphore(0), []

    def slow(where: str, name: str) -> None:
        module = import_module(where)
        real = getattr(module, name)

        def call(*args: Any) -> Any:
            if name not in asked:  # what was asked once, the system has at hand
                asked.append(name)
                while beats.acquire(blocking=False):
                    pass
                assert beats.acquire(timeout=5), f"the loop waits for {name}"
            return real(*args)

        monkeypatch.setattr(module, name, call)

    async def beat() -> None:
        while True:
            beats.release()
            await asyncio.sleep(0.01)

    async def one(url: str) -> thumbgen.Thumbnail:
        heart = asyncio.create_task(beat())
        try:
            output = f"{tmp_path}/new/"
            with pytest.raises(InvalidRequest):
                await thumbgen.generate_thumbnail_async("x", output=tmp_path / "x.gif")
            asked.clear()
            return await thumbgen.generate_thumbnail_async("x", horde_url=url, output=output)
        finally:
            heart.cancel()

    slow("thumbgen.calls", "named_output")
    slow("thumbgen.calls", "load_settings")
    slow("thumbgen.calls", "Words")
    slow("thumbgen.jobs.saving", "is_folder")
    with PracticeHorde(QUICK) as horde, asyncio.Runner() as runner:
        answer = runner.run(one(horde.url))
    assert Path(answer["path"]).parent == tmp_path / "new"
    assert {*asked} == {"named_output", "load_settings", "Words", "is_folder"}


def test_many_coroutines_on_one_loop_hand_in_one_after_the_other() -> None:
    async def three() -> list[thumbgen.Thumbnail]:
        one = thumbgen.generate_thumbnail_async
        results = await asyncio.gather(
            *(one(f"a lighthouse {number}", horde_url=horde.url) for number in range(3))
        )
        assert_type(results, list[thumbgen.Thumbnail])
        return results

    with PracticeHorde(QUICK) as horde, asyncio.Runner() as runner:
        results = runner.run(three())
        handed_in = [one for one in horde.requests if one.path.endswith("/generate/async")]
    assert len({result["path"] for result in results}) == 3
    assert [one.status for one in handed_in] == [202, 202, 202]
    assert all(b.at - a.at > 0.5 for a, b in pairwise(handed_in))


def test_blocking_calls_in_many_threads_at_once() -> None:
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


LIGHT = """
import sys
before = {*sys.modules}
import thumbgen
print(*sorted({*sys.modules} - before))
from thumbgen import ImageResult, Job, Options, errors, generate_image, start_thumbnail
heavy = {"requests", "urllib3", "PIL", "msgspec", "keyring", "sqlite3", "thumbgen.calls"}
never = {"PySide6", "qasync", "thumbgen.ui"}
print(*sorted((heavy | never | {"asyncio"}) & {*sys.modules}))
import thumbgen.calls
print("requests" in sys.modules, *sorted(never & {*sys.modules}))
"""


def test_importing_loads_next_to_nothing_and_never_qt() -> None:
    ran = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.split("\n") == ["thumbgen thumbgen.version", "", "True", ""]


ERRORS_ALONE = """
import sys
import thumbgen.errors
from thumbgen.errors import InvalidRequest
import thumbgen
assert thumbgen.errors.InvalidRequest is InvalidRequest
print(*sorted(name for name in sys.modules if name.startswith("thumbgen")))
"""


def test_the_errors_can_be_imported_by_themselves_and_load_next_to_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ERRORS_ALONE], capture_output=True, text=True, check=False
    )
    loaded = "thumbgen thumbgen.domain thumbgen.domain.errors thumbgen.errors thumbgen.version"
    assert (ran.stderr, ran.stdout) == ("", f"{loaded}\n")


def test_the_errors_are_the_whole_tree() -> None:
    def tree(kind: type[thumbgen.errors.ThumbgenError]) -> set[type]:
        return {kind}.union(*map(tree, kind.__subclasses__()))

    public = {vars(thumbgen.errors)[name] for name in thumbgen.errors.__all__}
    assert public == tree(thumbgen.errors.ThumbgenError)
    assert thumbgen.errors.NotSaved is domain_errors.NotSaved


def test_what_a_front_end_was_told_shows_no_key() -> None:
    assert "my-key" not in repr(Wishes(api_key="my-key"))


def test_an_error_comes_back_whole_from_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        far = pool.submit(thumbgen.generate_image, "x", size="10x10")
        with pytest.raises(InvalidRequest) as caught:
            far.result()
    assert (caught.value.field, caught.value.allowed) == ("size", "64–4096")
    assert "4096" in caught.value.__notes__[0]


def test_the_public_names_are_there_and_no_others() -> None:
    assert all(hasattr(thumbgen, name) for name in thumbgen.__all__)
    assert {*thumbgen.__all__} <= {*dir(thumbgen)}
    with pytest.raises(AttributeError, match="has no attribute 'generate_video'"):
        _ = thumbgen.generate_video  # type: ignore[attr-defined]
    assert typing.get_type_hints(thumbgen.ImageResult)["path"] is Path
