"""A track list's way from rows to pictures, against a practice Horde."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import quick
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.jobs import lost
from thumbgen.jobs.batch import Batch, Hearers, Outcome, checked
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.tracks import Look, Piece, plan_tracks, seed_of
from thumbgen.jobs.wishes import Wishes
from thumbgen.store.tracks import parse_tracks

KEY = "practice-key-000000000000"
LOOK = Look(ThumbRequest("", genre="lofi"), Path("/nowhere/tracks"), "tracks")


def same(request: ThumbRequest) -> ThumbRequest:
    return request


def planned(text: str, look: Look = LOOK) -> tuple[Piece, ...]:
    pieces, faults = plan_tracks(parse_tracks(text), look, same)
    assert faults == ()
    return pieces


def look(**changes: Any) -> Look:
    fields: dict[str, Any] = {"request": LOOK.request, "folder": LOOK.folder, "list_name": "tracks"}
    return Look(**(fields | changes))


# -- from rows to requests -------------------------------------------------------------------------


def test_files_are_numbered_and_named_after_the_tracks() -> None:
    pieces = planned("number,title,size\n,Rain on the window,\n7,Café às três,\nA1,Night,square\n")
    assert [piece.file.name for piece in pieces] == [
        "01-rain-on-the-window.jpg",
        "07-cafe-as-tres.jpg",
        "a1-night.png",
    ]
    assert {piece.file.parent for piece in pieces} == {LOOK.folder}


def test_a_long_list_has_wider_numbers() -> None:
    pieces = planned("\n".join(f"track {name}" for name in range(120)))
    assert (pieces[4].file.name, pieces[119].file.name) == (
        "005-track-4.jpg",
        "120-track-119.jpg",
    )


def test_a_row_may_name_its_file() -> None:
    text = "file,idea\nManhã clara,a\nep. 2,b\ncover.PNG,c\n"
    assert [piece.file.name for piece in planned(text, look(format="jpeg"))] == [
        "Manhã clara.jpg",
        "ep. 2.jpg",
        "cover.PNG",
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "field"),
    [
        ("idea,File\na,x\nb,a/b\n", 3, "File", "name"),
        ("idea,File\na,x\nb,con.txt\n", 3, "File", "name"),
        ("idea,File\na,x\nb,it.webp\n", 3, "File", "output"),
        ("idea,File\na,x\nb,X\n", 3, "File", "name"),
        ("idea,number\na,1\na,01\n", 3, "", "name"),
        ("idea,Tamanho\na,\nb,10x10\n", 3, "Tamanho", "size"),
        ("idea,Semente\na,7\nb,seven\n", 3, "Semente", "seed"),
        ("idea,seed\na,7\nb,-1\n", 3, "seed", "seed"),
        ("idea,seed\na,7\nb,1,2\n", 3, "", "tracks"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(
    text: str, line: int, column: str, field: str
) -> None:
    pieces, faults = plan_tracks(parse_tracks(text), LOOK, same)
    assert [(fault.line, fault.column, fault.error.field) for fault in faults] == [
        (line, column, field)
    ]
    assert len(pieces) == 1


def test_what_is_wrong_with_every_row_is_the_looks_fault() -> None:
    def refuse(_: ThumbRequest) -> ThumbRequest:
        raise InvalidRequest("genre", "unknown", "polka")

    with pytest.raises(InvalidRequest, match="polka"):
        plan_tracks(parse_tracks("a\nb\n"), LOOK, refuse)


def test_the_idea_is_the_rows_else_the_shared_one_else_the_title() -> None:
    text = "title,idea,artist\nRain,,Ana\nSnow,a dog,Bia\n"
    assert [piece.request.prompt for piece in planned(text)] == ["Rain", "a dog"]
    shared = look(prompt="a street, {title}, by {Artist}, {number}")
    assert [piece.request.prompt for piece in planned(text, shared)] == [
        "a street, Rain, by Ana, 1",
        "a dog",
    ]


def test_a_title_is_set_where_a_template_says_so() -> None:
    text = "title,number\nRain,3\n,4\n"
    shared = {"prompt": "a street"}
    assert [piece.request.title for piece in planned(text, look(**shared))] == ["", ""]
    titled = planned(text, look(**shared, title="{title}: {prompt}"))
    assert titled[0].request.title == "Rain: a street"
    only = planned(text, look(**shared, title="{title}"))
    assert [piece.request.title for piece in only] == ["Rain", ""]


@pytest.mark.parametrize("where", ["prompt", "title"])
def test_a_template_names_columns_that_there_are(where: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        planned("Título,Idea\nRain,a\n", look(**{where: "{album}"}))
    assert (caught.value.field, caught.value.value) == ("column", "album")
    assert "Título" in caught.value.allowed


def test_all_tracks_share_a_seed_that_the_lists_name_gives() -> None:
    seeds = [piece.request.seed for piece in planned("idea\na\nb\n")]
    assert seeds == [seed_of("tracks")] * 2
    assert seed_of("tracks") != seed_of("other tracks")


def test_the_same_idea_again_gets_the_next_seed_unless_one_is_given() -> None:
    text = "title,seed\nRain,\nSnow,\nHail,9\n"
    alike = look(prompt="a street")
    first = seed_of("tracks")
    assert [piece.request.seed for piece in planned(text, alike)] == [first, first + 1, 9]
    given = look(prompt="a street", request=ThumbRequest("", seed=5))
    assert [piece.request.seed for piece in planned(text, given)] == [5, 5, 9]


def test_a_row_goes_before_the_look() -> None:
    text = "idea,genre,scene,size,negative,palette\na,rnb,dusk,shorts,cats,blue\nb,,,,,\n"
    base = ThumbRequest("", genre="lofi", negative="dogs", palette="red")
    own, shared = (piece.request for piece in planned(text, look(request=base)))
    assert (own.genre, own.scene, own.target.key) == ("rnb", "dusk", "shorts")
    assert (own.negative, own.palette) == ("cats", "blue")
    assert (shared.genre, shared.target.key) == ("lofi", "youtube")
    assert (shared.negative, shared.palette) == ("dogs", "red")


# -- a run -----------------------------------------------------------------------------------------

Scene = Callable[[Engine], Coroutine[Any, Any, None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tracks"


def played(horde: PracticeHorde, folder: Path, scene: Scene, home: Path, *, key: str = "") -> None:
    """Runs a coroutine with an engine of its own; the scene closes it."""
    wishes = Wishes(horde_url=horde.url, api_key=key, front="batch", place=str(folder))
    with asyncio.Runner() as runner:
        runner.run(scene(build_engine(wishes, {"THUMBGEN_HOME": str(home)})))


Make = Callable[..., tuple[Batch, tuple[Outcome, ...]]]


@pytest.fixture
def make(folder: Path, home: Path) -> Make:
    """Runs a list's batch to its end."""

    def make(
        horde: PracticeHorde,
        text: str,
        at_once: int = 3,
        hearers: Hearers | None = None,
        *,
        key: str = "",
        timeout: float | None = None,
    ) -> tuple[Batch, tuple[Outcome, ...]]:
        result: list[tuple[Batch, tuple[Outcome, ...]]] = []

        async def scene(engine: Engine) -> None:
            pieces = pieces_of(engine, text, folder, timeout)
            batch = Batch(engine, pieces, at_once, hearers or Hearers())
            result.append((batch, await batch.run()))

        played(horde, folder, scene, home, key=key)
        return result[0]

    return make


def pieces_of(
    engine: Engine, text: str, folder: Path, timeout: float | None = None
) -> tuple[Piece, ...]:
    request = replace(LOOK.request, timeout=timeout)
    pieces, faults = plan_tracks(
        parse_tracks(text),
        look(folder=folder, request=request),
        lambda request: checked(engine, request),
    )
    assert faults == ()
    return pieces


def fates(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.fate.value for outcome in outcomes]


def submissions(horde: PracticeHorde) -> int:
    return sum(one.path.endswith("/generate/async") for one in horde.requests)


def test_a_picture_for_each_track_and_later_only_what_is_missing(
    practice: Callable[..., PracticeHorde], make: Make, folder: Path
) -> None:
    horde, heard, ended = practice(), set[str](), list[str]()
    hearers = Hearers(
        lambda piece, _: heard.add(piece.name), lambda outcome: ended.append(outcome.piece.name)
    )
    batch, outcomes = make(horde, "rain\nsnow\n", hearers=hearers)
    assert fates(outcomes) == ["made", "made"]
    assert batch.stopped is None
    assert heard == set(ended) == {"rain", "snow"}
    assert [outcome.path for outcome in outcomes] == [
        folder / "01-rain.jpg",
        folder / "02-snow.jpg",
    ]
    assert {job.payload["params"]["seed"] for job in horde.jobs()} == {str(seed_of("tracks"))}
    (folder / "02-snow.jpg").unlink()
    (folder / "01-rain.jpg").rename(folder / "01-rain.png")
    _, again = make(horde, "rain\nsnow\n")
    assert fates(again) == ["there", "made"]
    assert submissions(horde) == 3


def test_one_that_fails_does_not_stop_the_others(
    practice: Callable[..., PracticeHorde], make: Make
) -> None:
    horde = practice(faults=(Fault("submit", "corrupt_prompt"),))
    batch, outcomes = make(horde, "rain\nsnow\n", 1)
    assert fates(outcomes) == ["failed", "made"]
    assert batch.stopped is None
    assert outcomes[0].error is not None
    assert outcomes[0].error.code == "prompt_refused"


@pytest.mark.parametrize(
    ("kind", "code"), [("bad_key", "key_refused"), ("timeout_ip", "address_blocked")]
)
def test_what_would_hit_all_stops_the_rest(
    practice: Callable[..., PracticeHorde], make: Make, kind: str, code: str
) -> None:
    horde = practice(faults=(Fault("submit", kind, times=None),))  # type: ignore[arg-type]
    batch, outcomes = make(horde, "rain\nsnow\nhail\n", 1)
    assert fates(outcomes) == ["failed", "left", "left"]
    assert batch.stopped is not None
    assert batch.stopped.code == code
    assert submissions(horde) == 1


async def at_the_horde(engine: Engine, *requests: ThumbRequest) -> None:
    """Hands jobs in, and stops as if the program had been killed."""
    for request in requests:
        engine.service.start(request)
    handed_in = asyncio.Event()

    def changed(_: Job) -> None:
        taken = {JobState.QUEUED, JobState.RENDERING}
        if all(job.state in taken for job in engine.service.jobs):
            handed_in.set()

    engine.service.subscribe(changed)
    await asyncio.wait_for(handed_in.wait(), 20)
    await engine.leave(2)


def test_jobs_of_a_run_that_was_killed_are_gone_on_with_or_called_back(
    practice: Callable[..., PracticeHorde], make: Make, folder: Path, home: Path
) -> None:
    horde = practice(render_seconds=0.8, rate_limits=False)

    async def scene(engine: Engine) -> None:
        otter, hyena = pieces_of(engine, "an otter\na hyena\n", folder)
        await at_the_horde(engine, otter.request, hyena.request)

    played(horde, folder, scene, home)
    _, outcomes = make(horde, "an otter\na heron\n")
    assert fates(outcomes) == ["made", "made"]
    prompts = [job.payload["prompt"] for job in horde.jobs()]
    assert [sum(word in prompt for prompt in prompts) for word in ("otter", "hyena", "heron")] == [
        1,
        1,
        1,
    ]
    assert sorted(file.name for file in folder.iterdir()) == ["01-an-otter.jpg", "02-a-heron.jpg"]
    withdrawn = [one for one in horde.requests if one.method == "DELETE"]
    assert len(withdrawn) == 1
    _, third = make(horde, "an otter\na heron\n")
    assert fates(third) == ["there", "there"]
    assert submissions(horde) == 3


def test_what_was_being_sent_for_a_track_that_has_changed_is_called_back(
    practice: Callable[..., PracticeHorde],
    make: Make,
    folder: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost, "CACHED", 0.5)
    slow = Fault("submit", "slow", seconds=1.0)
    horde = practice(faults=(slow,), never_starts=True)

    async def scene(engine: Engine) -> None:
        (otter,) = pieces_of(engine, "an otter\n", folder)
        engine.service.start(otter.request)
        while not horde.jobs():  # noqa: ASYNC110 - it is there, and the answer is not yet here
            await asyncio.sleep(0.01)
        monkeypatch.setattr(engine.ledger, "hand_in", nothing_written)
        monkeypatch.setattr(engine.ledger, "end", nothing_written)
        await engine.leave(5)

    played(horde, folder, scene, home, key=KEY)
    horde.set_script(quick())
    _, outcomes = make(horde, "a heron\n", key=KEY)
    assert fates(outcomes) == ["made"]
    assert [job.cancelled for job in horde.jobs()] == [True, False]


async def nothing_written(*_: object) -> None:
    """What a program writes that was killed a moment before."""


def test_a_time_limit_is_that_of_the_run_that_goes_on(
    practice: Callable[..., PracticeHorde], make: Make, folder: Path, home: Path
) -> None:
    horde = practice(render_seconds=0.8, rate_limits=False)

    async def scene(engine: Engine) -> None:
        (otter,) = pieces_of(engine, "an otter\n", folder)
        await at_the_horde(engine, otter.request)
        long_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        with closing(sqlite3.connect(engine.library.file)) as db, db:
            db.execute("UPDATE jobs SET begun_at = ?", (long_ago,))

    played(horde, folder, scene, home)
    _, outcomes = make(horde, "an otter\n", timeout=60.0)
    assert fates(outcomes) == ["made"]
    assert submissions(horde) == 1


def test_an_interrupted_batch_withdraws_what_waits_and_says_how_far_it_came(
    practice: Callable[..., PracticeHorde], folder: Path, home: Path
) -> None:
    horde = practice(queue_length=500, seconds_per_place=1.0)

    async def scene(engine: Engine) -> None:
        queued = asyncio.Event()

        def changed(_piece: Piece, job: Job) -> None:
            if job.state is JobState.QUEUED:
                queued.set()

        pieces = pieces_of(engine, "rain\nsnow\nhail\n", folder)
        batch = Batch(engine, pieces, 1, Hearers(changed))
        task = asyncio.create_task(batch.run())
        await asyncio.wait_for(queued.wait(), 20)
        task.cancel()
        outcomes = await task
        assert fates(outcomes) == ["withdrawn", "left", "left"]
        assert batch.interrupted
        assert await engine.ledger.unfinished() == ()

    played(horde, folder, scene, home)
    assert [job.cancelled for job in horde.jobs()] == [True]
