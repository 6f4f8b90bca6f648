"""Whole jobs against the practice Horde over HTTP: every way that they can go."""

import asyncio
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.contract.scenes import SCENES
from tests.contract.stage import Stage, play_all
from thumbgen.domain import errors
from thumbgen.domain.job import JobState, NoticeKind

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    """All scenes, played at once."""
    with asyncio.Runner() as runner:
        return runner.run(play_all(SCENES, tmp_path_factory.mktemp("stages")))


def kinds(stage: Stage) -> set[NoticeKind]:
    return {notice.kind for notice in stage.job.notices}


def facts(stage: Stage, kind: NoticeKind) -> dict[str, object]:
    return dict(next(notice for notice in stage.job.notices if notice.kind is kind).facts)


def submissions(stage: Stage) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in stage.seen if one.path.endswith("generate/async")]


@pytest.mark.parametrize("name", SCENES)
def test_the_bar_never_runs_backwards_and_is_full_only_at_the_end(
    stages: dict[str, Stage], name: str
) -> None:
    stage = stages[name]
    for job in stage.service.jobs:
        changes = [change for change in stage.changes if change.id == job.id]
        fractions = [change.progress.fraction for change in changes]
        assert fractions == sorted(fractions)
        assert all(
            (change.progress.fraction == 1) == (change.state is JobState.DONE) for change in changes
        )


@pytest.mark.parametrize("name", SCENES)
def test_requests_are_polite(stages: dict[str, Stage], name: str) -> None:
    stage = stages[name]
    scripted = {"submit_429", "submit_429_prompts", "check_silence", "picture_500"}
    assert name in scripted or 429 not in {one.status for one in stage.seen}
    for path in {one.path for one in stage.seen if "/check/" in one.path}:
        checks = [one.at for one in stage.seen if one.path == path and one.status == 200]
        assert len(checks) < 2 or len(checks) - 1 <= (checks[-1] - checks[0]) * 1.05


@pytest.mark.parametrize("name", SCENES)
def test_the_key_goes_with_submissions_only(stages: dict[str, Stage], name: str) -> None:
    for one in stages[name].seen:
        assert ("apikey" in one.headers) == one.path.endswith("generate/async")
        assert ("client-agent" in one.headers) == (one.host == "api")


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_left_waiting_at_the_horde(stages: dict[str, Stage], name: str) -> None:
    if name == "lost_reply":
        return  # nobody can know that it is there
    assert [job.waiting for job in stages[name].left if job.waiting] == []


EXACT = {
    "plain": ("JPEG", (1280, 720)),
    "full_hd": ("PNG", (1920, 1080)),
    "shorts": ("PNG", (1080, 1920)),
    "cover": ("JPEG", (3000, 3000)),
    "square": ("PNG", (1080, 1080)),
    "custom": ("PNG", (1001, 335)),
    "emoji": ("PNG", (320, 180)),
    "large_png": ("PNG", (3000, 3000)),
    "upscaler_skipped": ("PNG", (1920, 1080)),
    "simplified": ("JPEG", (1280, 720)),
    "picture_cut": ("JPEG", (1280, 720)),
    "picture_junk": ("JPEG", (1280, 720)),
    "picture_500": ("JPEG", (1280, 720)),
    "picture_expired": ("JPEG", (1280, 720)),
    "submit_429": ("JPEG", (1280, 720)),
    "submit_429_prompts": ("JPEG", (1280, 720)),
    "submit_502": ("JPEG", (1280, 720)),
    "check_trouble": ("JPEG", (1280, 720)),
    "check_silence": ("JPEG", (1280, 720)),
    "check_more": ("JPEG", (1280, 720)),
    "status_trouble": ("JPEG", (1280, 720)),
    "restart": ("JPEG", (1280, 720)),
    "first_family_away": ("JPEG", (1280, 720)),
    "second_family": ("JPEG", (1280, 720)),
    "negative": ("JPEG", (1280, 720)),
}


@pytest.mark.parametrize("name", EXACT)
def test_one_file_of_exactly_the_size(stages: dict[str, Stage], name: str) -> None:
    job = stages[name].job
    assert job.state is JobState.DONE, job.error
    (picture,) = job.pictures
    assert picture.path.name.startswith("a-lighthouse")
    with Image.open(picture.path) as image:
        assert (image.format, image.size) == EXACT[name]
    assert picture.path.stat().st_size <= 2 * 1024 * 1024 or EXACT[name][0] == "PNG"
    assert list(picture.path.parent.glob(".*")) == []


def test_the_queue_is_told_all_along(stages: dict[str, Stage]) -> None:
    changes = stages["plain"].changes
    places = [one.progress.queue_position for one in changes if one.progress.queue_position]
    assert places[0] > places[-1]
    states = list(dict.fromkeys(change.state for change in changes))
    assert states == [
        JobState.PREPARING,
        JobState.SUBMITTING,
        JobState.QUEUED,
        JobState.RENDERING,
        JobState.FETCHING,
        JobState.DONE,
    ]


def test_status_is_asked_once_and_only_when_there_is_something(stages: dict[str, Stage]) -> None:
    assert stages["plain"].calls("GET generate/status") == 1
    assert stages["silently_failed"].calls("GET generate/status") == 0
    assert stages["withdrawn_elsewhere"].calls("GET generate/status") == 0


def test_what_is_sent(stages: dict[str, Stage]) -> None:
    (payload,) = submissions(stages["negative"])
    assert payload["models"] == ["AAM XL"]
    assert payload["nsfw"] is False
    assert payload["censor_nsfw"] is True
    assert payload["r2"] is True
    prompt = payload["prompt"]
    assert isinstance(prompt, str)
    assert prompt.startswith("a lighthouse, ")
    assert prompt.endswith(", fog")
    params = payload["params"]
    assert isinstance(params, dict)
    assert {
        name: params[name] for name in ("width", "height", "n", "steps", "cfg_scale", "seed")
    } == {
        "width": 1344,
        "height": 768,
        "n": 1,
        "steps": 12,
        "cfg_scale": 5.5,
        "seed": "4294967295",
    }
    assert None not in [*payload.values(), *params.values()]


def test_a_skipped_upscaler_is_told(stages: dict[str, Stage]) -> None:
    assert facts(stages["upscaler_skipped"], NoticeKind.ENLARGED) == {"factor": 1.43}
    assert NoticeKind.ENLARGED not in kinds(stages["full_hd"])
    assert NoticeKind.ENLARGED not in kinds(stages["square"])


def test_three_pictures_are_three_files(stages: dict[str, Stage]) -> None:
    job = stages["three"].job
    assert [picture.path.name for picture in job.pictures] == [
        "a-lighthouse.jpg",
        "a-lighthouse-2.jpg",
        "a-lighthouse-3.jpg",
    ] or len({picture.path for picture in job.pictures}) == 3
    assert len({picture.path.read_bytes() for picture in job.pictures}) == 3


def test_many_jobs_at_once_keep_apart(stages: dict[str, Stage]) -> None:
    jobs = stages["five_jobs"].service.jobs
    assert {job.state for job in jobs} == {JobState.DONE}
    assert len({picture.path for job in jobs for picture in job.pictures}) == 5


def test_a_lost_picture_is_told_and_its_sister_kept(stages: dict[str, Stage]) -> None:
    assert facts(stages["one_lost"], NoticeKind.SOME_LOST) == {"lost": 1}


def test_what_was_left_out_of_a_title_is_told(stages: dict[str, Stage]) -> None:
    assert facts(stages["emoji"], NoticeKind.TITLE_TRIMMED) == {"signs": "🎵🌧"}


def test_a_file_too_large_for_its_platform_is_told(stages: dict[str, Stage]) -> None:
    told = facts(stages["large_png"], NoticeKind.LARGE_FILE)
    assert told["limit"] == 2
    assert isinstance(told["megabytes"], float)
    assert told["megabytes"] > 2


@pytest.mark.parametrize(
    "name",
    [
        *("partial", "some_censored", "dropped_after_one", "one_lost"),
        *("workers_leave", "first_censored"),
    ],
)
def test_what_was_made_is_kept_although_some_is_missing(
    stages: dict[str, Stage], name: str
) -> None:
    job = stages[name].job
    assert job.state is JobState.DONE
    assert 1 <= len(job.pictures) < job.request.count
    assert all(picture.path.exists() for picture in job.pictures)
    assert facts(stages[name], NoticeKind.FEWER_PICTURES)["got"] == len(job.pictures)


def test_the_file_that_was_named_is_written_whichever_picture_fails(
    stages: dict[str, Stage],
) -> None:
    assert [picture.path.name for picture in stages["first_censored"].job.pictures] == ["out.jpg"]


def test_nothing_is_ordered_again_that_was_made(stages: dict[str, Stage]) -> None:
    assert len(submissions(stages["workers_leave"])) == 1


def test_some_censored_is_told(stages: dict[str, Stage]) -> None:
    assert facts(stages["some_censored"], NoticeKind.SOME_CENSORED) == {"censored": 1}


def test_done_is_not_believed_while_a_picture_is_on_its_way(stages: dict[str, Stage]) -> None:
    assert len(stages["done_too_early"].job.pictures) == 2


def test_a_ready_picture_does_not_wait_for_its_slow_sister(stages: dict[str, Stage]) -> None:
    changes = stages["parts_early"].changes
    early = [c for c in changes if c.state is JobState.RENDERING and len(c.pictures) == 1]
    assert early
    assert len(stages["parts_early"].job.pictures) == 2


ENDS = {
    "silently_failed": errors.WorkersFailed,
    "faulted": errors.WorkersFailed,
    "all_families_fail": errors.WorkersFailed,
    "nobody_serves_it": errors.TookTooLong,
    "misspelt": errors.TookTooLong,
    "models_unknown": errors.TookTooLong,
    "withdrawn_elsewhere": errors.JobWithdrawn,
    "expired": errors.Expired,
    "maintenance": errors.Maintenance,
    "dropped": errors.Maintenance,
    "censored": errors.Censored,
    "timed_out": errors.TookTooLong,
    "timed_out_rendering": errors.TookTooLong,
    "timed_out_downloading": errors.TookTooLong,
    "corrupt_prompt": errors.PromptRefused,
    "kudos": errors.KudosNeeded,
    "bad_key": errors.KeyRefused,
    "forbidden": errors.AccountError,
    "banned_agent": errors.AccountError,
    "unknown_rc": errors.Refused,
    "no_rc": errors.Refused,
    "timeout_ip": errors.AddressBlocked,
    "lost_reply": errors.SubmissionUnsure,
    "garbled_reply": errors.SubmissionUnsure,
    "submit_redirect": errors.Redirected,
    "submit_500_for_ever": errors.HordeDown,
    "submit_503_for_ever": errors.HordeDown,
    "picture_missing": errors.PictureLost,
    "picture_bomb": errors.PictureUnreadable,
    "nowhere": errors.NotSaved,
    "nowhere_either": errors.NotSaved,
    "cancel_first": errors.Cancelled,
    "cancel_submitting": errors.Cancelled,
    "cancel_refused_submission": errors.Cancelled,
    "cancel_queued": errors.Cancelled,
    "cancel_rendering": errors.Cancelled,
    "cancel_fetching": errors.Cancelled,
    "cancel_with_trouble": errors.Cancelled,
    "cancel_two_of_three": errors.Cancelled,
}


@pytest.mark.parametrize("name", ENDS)
def test_every_failure_is_told_apart(stages: dict[str, Stage], name: str) -> None:
    job = stages[name].job
    assert type(job.error) is ENDS[name]
    cancelled = ENDS[name] is errors.Cancelled
    assert job.state is (JobState.CANCELLED if cancelled else JobState.FAILED)


def test_every_scene_is_judged() -> None:
    more = {
        *("three", "five_jobs", "partial", "some_censored", "done_too_early"),
        *("dropped_after_one", "parts_early", "wrong_word", "one_lost", "workers_leave"),
        "first_censored",
    }
    assert set(SCENES) == set(EXACT) | set(ENDS) | more


def test_a_blocked_address_says_how_long(stages: dict[str, Stage]) -> None:
    error = stages["timeout_ip"].job.error
    assert isinstance(error, errors.AddressBlocked)
    assert error.seconds == 179


@pytest.mark.parametrize("name", ["unknown_rc", "no_rc", "kudos"])
def test_the_servers_own_words_are_kept(stages: dict[str, Stage], name: str) -> None:
    error = stages[name].job.error
    assert error is not None
    assert len(error.server_words.split()) > 2


@pytest.mark.parametrize("name", ["lost_reply", "garbled_reply", "submit_redirect"])
def test_a_submission_is_not_blindly_sent_twice(stages: dict[str, Stage], name: str) -> None:
    assert stages[name].calls("POST generate/async") == 1


def test_nothing_more_is_sent_after_a_refusal(stages: dict[str, Stage]) -> None:
    for name in ("corrupt_prompt", "kudos", "bad_key", "timeout_ip", "maintenance"):
        assert stages[name].paths == ["POST generate/async"]


def test_another_family_is_tried_when_workers_give_up(stages: dict[str, Stage]) -> None:
    first, second = submissions(stages["second_family"])
    assert (first["models"], second["models"]) == (
        ["AAM XL"],
        ["AlbedoBase XL (SDXL)", "SDXL 1.0"],
    )
    assert NoticeKind.OTHER_MODEL in kinds(stages["second_family"])


def test_another_family_is_tried_when_nobody_serves_the_first(stages: dict[str, Stage]) -> None:
    stage = stages["first_family_away"]
    assert stage.job.pictures[0].model == "AlbedoBase XL (SDXL)"
    assert [job.cancelled for job in stage.left] == [True, False]
    # The Horde said so when it took the job: nobody had to wait for a check.
    kinds = [notice.kind for notice in stage.job.notices]
    assert kinds == [NoticeKind.OTHER_MODEL]


def test_a_model_that_the_user_named_is_not_exchanged(stages: dict[str, Stage]) -> None:
    stage = stages["nobody_serves_it"]
    assert len(submissions(stage)) == 1
    assert any(not change.progress.possible for change in stage.changes)
    assert stage.left[0].cancelled


def test_a_misspelt_model_is_told_with_names_nearby(stages: dict[str, Stage]) -> None:
    told = facts(stages["misspelt"], NoticeKind.MODEL_AWAY)
    assert told["models"] == ("am xl",)
    assert "AAM XL" in str(told["near"])
    assert facts(stages["nobody_serves_it"], NoticeKind.MODEL_AWAY)["near"] == ()


def test_words_that_a_model_would_rewrite_are_told(stages: dict[str, Stage]) -> None:
    assert facts(stages["wrong_word"], NoticeKind.WORDS_REWRITTEN)["words"] == ("girl",)


def test_passing_trouble_is_told_and_ends(stages: dict[str, Stage]) -> None:
    for name in ("restart", "check_trouble", "submit_502", "submit_429"):
        stage = stages[name]
        assert any(change.trouble is not None for change in stage.changes), name
        assert stage.job.trouble is None


CANCELS = [name for name, kind in ENDS.items() if kind is errors.Cancelled]


@pytest.mark.parametrize("name", CANCELS)
def test_a_cancel_is_answered_at_once_and_reaches_the_horde(
    stages: dict[str, Stage], name: str
) -> None:
    stage = stages[name]
    assert stage.answer is not None
    assert stage.answer.state is JobState.CANCELLED
    assert all(job.waiting == 0 for job in stage.left)
    assert stage.job.recalled or name == "cancel_refused_submission"


def test_a_cancel_before_the_submission_sends_nothing(stages: dict[str, Stage]) -> None:
    assert stages["cancel_first"].seen == []


def test_a_cancel_stops_the_retries(stages: dict[str, Stage]) -> None:
    assert stages["cancel_refused_submission"].calls("POST generate/async") == 1


def test_a_cancel_during_the_submission_withdraws_what_was_taken(
    stages: dict[str, Stage],
) -> None:
    stage = stages["cancel_submitting"]
    assert [job.cancelled for job in stage.left] == [True]
    assert stage.calls("DELETE generate/status") == 1


@pytest.mark.parametrize("name", ["cancel_rendering", "cancel_fetching", "cancel_two_of_three"])
def test_what_arrives_after_a_cancel_is_kept(stages: dict[str, Stage], name: str) -> None:
    job = stages[name].job
    (picture,) = job.pictures
    with Image.open(picture.path) as image:
        assert image.size == (1280, 720)
    assert not job.withdrawing


def test_what_was_rendering_at_the_time_limit_is_kept(stages: dict[str, Stage]) -> None:
    assert len(stages["timed_out_rendering"].job.pictures) == 1
    assert len(stages["timed_out_downloading"].job.pictures) == 1
    assert stages["timed_out"].left[0].cancelled


@pytest.mark.parametrize("name", ["nowhere", "nowhere_either"])
def test_a_picture_whose_place_refuses_it_is_kept_elsewhere(
    stages: dict[str, Stage], name: str
) -> None:
    error = stages[name].job.error
    assert isinstance(error, errors.NotSaved)
    assert error.reason == "missing"
    assert isinstance(error.kept_at, Path)
    assert error.kept_at.parent.name == "refuge"
    with Image.open(error.kept_at) as image:
        assert image.size == (1280, 720)


@pytest.mark.parametrize("name", ["picture_cut", "picture_junk", "picture_expired"])
def test_a_damaged_picture_is_asked_for_by_a_new_link(stages: dict[str, Stage], name: str) -> None:
    links = {one.path for one in stages[name].seen if one.host == "pictures"}
    assert len(links) >= 2
