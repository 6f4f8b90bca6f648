"""What is offered while a job waits long."""

from dataclasses import replace

import pytest

from tests.contract.stage import PRESETS
from thumbgen.domain.alternatives import (
    LONG,
    STUCK,
    Alternative,
    Way,
    alternatives,
    waits_long,
)
from thumbgen.domain.extras import Extras
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.progress import Progress
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.serving import ModelStatus
from thumbgen.domain.sizes import TARGETS

NOW = 1000.0
IDEA = ThumbRequest("a lighthouse", genre="lofi")
BUSY = ModelStatus("AAM XL", workers=1, eta=900, jobs=40)
QUICK = ModelStatus("AlbedoBase XL (SDXL)", workers=3, eta=20, jobs=1)


def waiting(request: ThumbRequest = IDEA, **progress: object) -> Job:
    facts = {"waiting": 1, "updated": NOW, **progress}
    return Job(
        "1",
        request,
        JobState.QUEUED,
        replace(Progress(), **facts),  # type: ignore[arg-type]
        models=("AAM XL",),
    )


def ways(job: Job, *statuses: ModelStatus, anonymous: bool = False) -> list[Alternative]:
    genre = PRESETS.genres[job.request.genre]
    return list(alternatives(job, genre, PRESETS.models, statuses, anonymous=anonymous))


@pytest.mark.parametrize(
    ("job", "seconds", "long"),
    [
        (waiting(eta=30.0), 10, False),
        (waiting(eta=LONG + 30), 1, True),
        (waiting(), LONG - 1, False),
        (waiting(), LONG, True),
        (waiting(possible=False), STUCK - 1, False),
        (waiting(possible=False), STUCK, True),
        (waiting(eta=900.0, processing=1), 400, False),
        (replace(waiting(eta=900.0), state=JobState.RENDERING), 400, False),
    ],
)
def test_other_ways_are_offered_only_to_those_who_wait_long(
    job: Job, seconds: float, long: bool
) -> None:
    assert waits_long(job, seconds, NOW) is long


def test_a_model_that_has_time_is_offered_with_its_estimate() -> None:
    (way,) = ways(waiting(eta=900.0), BUSY, QUICK)
    assert (way.way, way.model, way.estimate) == (Way.MODEL, "AlbedoBase XL (SDXL)", 20)
    assert way.request is not None
    assert way.request.models == ("AlbedoBase XL (SDXL)",)
    assert way.request.prompt == IDEA.prompt


def test_settings_that_were_meant_for_the_other_model_do_not_come_along() -> None:
    request = replace(IDEA, steps=12, sampler="k_heun", cfg_scale=3.0, seed=7)
    (way,) = ways(waiting(request, eta=900.0), QUICK)
    assert way.request is not None
    assert (way.request.steps, way.request.sampler, way.request.cfg_scale) == (None, None, None)
    assert way.request.seed == 7


@pytest.mark.parametrize(
    "status",
    [
        replace(QUICK, eta=600),
        replace(QUICK, workers=0),
        replace(QUICK, eta=10000.0),
        replace(BUSY, eta=1),
    ],
)
def test_no_model_is_offered_that_is_not_much_sooner(status: ModelStatus) -> None:
    assert ways(waiting(eta=900.0), status) == []


def test_no_model_is_offered_that_would_change_the_words() -> None:
    request = replace(IDEA, prompt="a girl in a little room")
    flagged = ModelStatus("Animagine XL", workers=3, eta=5, jobs=0)
    assert ways(waiting(request, eta=900.0), flagged) == []
    assert [way.model for way in ways(waiting(eta=900.0), flagged)] == ["Animagine XL"]


def test_large_sizes_can_do_without_an_upscaler_and_many_pictures_be_one() -> None:
    request = replace(IDEA, target=TARGETS["4k"], count=4)
    first, second, third = ways(waiting(request, eta=900.0), anonymous=True)
    assert [one.way for one in (first, second, third)] == [
        Way.NO_UPSCALER,
        Way.ONE_PICTURE,
        Way.SIGN_IN,
    ]
    assert first.request is not None
    assert first.request.extras == Extras(upscaler="none")
    assert second.request is not None
    assert second.request.count == 1
    assert third.request is None
    assert first.request.target == second.request.target == TARGETS["4k"]


def test_whoever_does_without_an_upscaler_already_is_not_offered_that() -> None:
    request = replace(IDEA, target=TARGETS["4k"], extras=Extras(upscaler="none"))
    assert ways(waiting(request, eta=900.0)) == []
