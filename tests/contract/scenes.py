"""Every way that a job can go, as the practice Horde plays it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.contract.stage import Action, Scene, Stage
from thumbgen.domain.job import JobState
from thumbgen.domain.sizes import parse_target
from thumbgen.horde.practice import Fault, Script

QUICK = Script(queue_length=0, seconds_per_place=0.05, render_seconds=0.1, flat=True)
SLOW = replace(QUICK, render_seconds=4.0)
QUEUED = replace(QUICK, queue_length=500, seconds_per_place=1.0)


def troubled(*faults: Fault, script: Script = QUICK) -> Script:
    """A script with faults."""
    return replace(script, faults=faults)


async def cancel_when_queued(stage: Stage) -> None:
    """Cancels as soon as there is a place in the queue."""
    await stage.until(lambda: stage.job.progress.queue_position is not None)
    _cancel(stage)


async def cancel_when_rendering(stage: Stage) -> None:
    """Cancels as soon as a worker is at it."""
    await stage.until_state(JobState.RENDERING)
    _cancel(stage)


async def cancel_when_fetching(stage: Stage) -> None:
    """Cancels while the picture is on its way."""
    await stage.until_state(JobState.FETCHING)
    _cancel(stage)


async def cancel_when_submitting(stage: Stage) -> None:
    """Cancels while the submission is under way."""
    await stage.until_state(JobState.SUBMITTING)
    await asyncio.sleep(0.2)
    _cancel(stage)


async def cancel_before_anything(stage: Stage) -> None:
    """Cancels before the job has had its first turn."""
    _cancel(stage)


def _cancel(stage: Stage) -> None:
    stage.answer = stage.service.cancel(stage.job.id)


async def cancel_elsewhere(stage: Stage) -> None:
    """Somebody else withdraws the job."""
    await stage.until_state(JobState.QUEUED)
    stage.horde.cancel(stage.horde.jobs()[0].id)


async def forget(stage: Stage) -> None:
    """The Horde forgets the job."""
    await stage.until_state(JobState.QUEUED)
    stage.horde.forget(stage.horde.jobs()[0].id)


async def workers_recover(stage: Stage) -> None:
    """The first family's workers give up; the next family's don't."""
    await stage.until(lambda: any(job.restarted >= 2 for job in stage.horde.jobs()))
    stage.horde.set_script(QUICK)


async def drop_after_one(stage: Stage) -> None:
    """Maintenance comes when one of the pictures is ready."""
    await stage.until(lambda: any(job.finished for job in stage.horde.jobs()))
    stage.horde.set_script(replace(QUICK, maintenance_drops=True))


async def workers_leave_after_one(stage: Stage) -> None:
    """When the first picture is ready, nobody is left who has the model."""
    await stage.until(lambda: any(job.finished for job in stage.horde.jobs()))
    stage.horde.set_script(replace(QUICK, workers_models=("AlbedoBase XL (SDXL)",)))
    await stage.until(lambda: len(stage.job.pictures) == 1)
    stage.horde.forget(stage.horde.jobs()[0].id)


async def restart_server(stage: Stage) -> None:
    """The Horde is away for a while, in the middle of a job."""
    await stage.until_state(JobState.RENDERING)
    await asyncio.to_thread(stage.horde.stop)
    await stage.until(lambda: stage.job.trouble is not None)
    stage.horde.start()


def scene(
    script: Script = QUICK, action: Action | None = None, jobs: int = 1, **request: Any
) -> Scene:
    """A scene in one line."""
    return Scene(script, request, action, jobs)


def size(name: str) -> dict[str, Any]:
    """The request's size by name."""
    return {"target": parse_target(name)}


ONLY_LOFI = ("AAM XL",)
NOWHERE = Path("/proc/nowhere")

SCENES = {
    # It goes well.
    "plain": scene(replace(QUICK, queue_length=30, seconds_per_place=0.5, render_seconds=1.5)),
    "full_hd": scene(**size("full-hd")),
    "shorts": scene(**size("shorts")),
    "cover": scene(**size("cover")),
    "square": scene(**size("square")),
    "custom": scene(**size("1001x335")),
    "upscaler_skipped": scene(replace(QUICK, upscaler_works=False), **size("full-hd")),
    "three": scene(count=3, seed=7),
    "simplified": scene(replace(QUICK, simplified=True, render_seconds=1.5)),
    "five_jobs": scene(jobs=5),
    "negative": scene(negative="fog", seed=4294967295, steps=12, cfg_scale=5.5),
    # Not all of it.
    "partial": scene(replace(QUICK, faulted=True, faulted_after=1, workers=1), count=2),
    "some_censored": scene(replace(QUICK, censored=frozenset({0})), count=2),
    "done_too_early": scene(
        replace(QUICK, done_too_early=True, render_seconds=(0.1, 4.0), workers=2), count=2
    ),
    "dropped_after_one": scene(
        replace(QUICK, workers=1, render_seconds=(0.2, 3.0, 3.0)), drop_after_one, count=3
    ),
    "parts_early": scene(replace(QUICK, workers=2, render_seconds=(0.5, 25.0)), count=2),
    "one_lost": scene(troubled(Fault("picture", "missing", times=5)), count=2),
    "emoji": scene(QUICK, title="🎵 Chuva 🌧 na janela 🎵", **size("320x180")),
    "large_png": scene(replace(QUICK, flat=False), format="png", **size("cover")),
    "first_censored": scene(
        replace(QUICK, censored=frozenset({0}), workers=1),
        count=2,
        output=Path("out.jpg"),
    ),
    "workers_leave": scene(
        replace(QUICK, workers=1, render_seconds=(0.1, 20.0)), workers_leave_after_one, count=3
    ),
    "timed_out_downloading": scene(troubled(Fault("picture", "slow", seconds=3)), timeout=2.5),
    # The workers' fault.
    "silently_failed": scene(replace(QUICK, worker_faults=2, workers_models=ONLY_LOFI)),
    "faulted": scene(replace(QUICK, faulted=True, workers_models=ONLY_LOFI)),
    "all_families_fail": scene(replace(QUICK, worker_faults=2)),
    "second_family": scene(replace(QUICK, worker_faults=2), workers_recover),
    "first_family_away": scene(
        replace(QUICK, workers_models=("AlbedoBase XL (SDXL)", "stable_diffusion"))
    ),
    "nobody_serves_it": scene(
        replace(QUICK, workers_models=("stable_diffusion",)), models=("AAM XL",), timeout=14
    ),
    "models_unknown": scene(
        troubled(
            Fault("models", "500", times=None),
            script=replace(QUICK, workers_models=("stable_diffusion",)),
        ),
        timeout=14,
    ),
    "misspelt": scene(models=("am xl",), timeout=14),
    "wrong_word": scene(models=("Animagine XL",), prompt="a girl reading"),
    # Somebody else's doing.
    "withdrawn_elsewhere": scene(QUEUED, cancel_elsewhere),
    "expired": scene(QUEUED, forget),
    "maintenance": scene(replace(QUICK, maintenance=True)),
    "dropped": scene(replace(QUICK, maintenance_drops=True)),
    "censored": scene(replace(QUICK, censored="all")),
    "timed_out": scene(QUEUED, timeout=3),
    "timed_out_rendering": scene(SLOW, timeout=2.5),
    "restart": scene(SLOW, restart_server),
    # Refused.
    "corrupt_prompt": scene(troubled(Fault("submit", "corrupt_prompt", times=None))),
    "kudos": scene(steps=60),
    "bad_key": scene(troubled(Fault("submit", "bad_key", times=None))),
    "forbidden": scene(troubled(Fault("submit", "forbidden", times=None))),
    "banned_agent": scene(troubled(Fault("submit", "banned_agent", times=None))),
    "unknown_rc": scene(troubled(Fault("submit", "unknown_rc", times=None))),
    "no_rc": scene(troubled(Fault("submit", "no_rc", times=None))),
    "timeout_ip": scene(troubled(Fault("submit", "timeout_ip", times=None))),
    "lost_reply": scene(troubled(Fault("submit", "lost_reply"))),
    "garbled_reply": scene(troubled(Fault("submit", "garbage"))),
    "submit_redirect": scene(
        troubled(Fault("submit", "redirect", location="http://127.0.0.1:9/api/v2/generate/async"))
    ),
    # Passing trouble.
    "submit_429": scene(troubled(Fault("submit", "429", times=2))),
    "submit_429_prompts": scene(troubled(Fault("submit", "429_prompts"))),
    "submit_502": scene(troubled(Fault("submit", "502_html", times=2))),
    "submit_500_for_ever": scene(troubled(Fault("submit", "500", times=None))),
    "submit_503_for_ever": scene(troubled(Fault("submit", "503_html", times=None))),
    "check_trouble": scene(
        troubled(
            Fault("check", "502_html"),
            Fault("check", "garbage"),
            Fault("check", "empty"),
            Fault("check", "wrong_types"),
            script=SLOW,
        )
    ),
    "check_silence": scene(
        troubled(Fault("check", "slow", seconds=6), Fault("check", "reset"), Fault("check", "429"))
    ),
    "check_more": scene(
        troubled(
            Fault("check", "missing_fields"),
            Fault("check", "html_200"),
            Fault("check", "extra_fields"),
            Fault("check", "503_html"),
        )
    ),
    "status_trouble": scene(
        troubled(
            Fault("status", "500"), Fault("status", "garbage"), Fault("status", "extra_fields")
        )
    ),
    "picture_cut": scene(troubled(Fault("picture", "cut"), Fault("picture", "cut_quiet"))),
    "picture_junk": scene(troubled(Fault("picture", "junk"))),
    "picture_500": scene(troubled(Fault("picture", "500"), Fault("picture", "429"))),
    "picture_expired": scene(troubled(Fault("picture", "expired_link"))),
    "picture_missing": scene(troubled(Fault("picture", "missing", times=None))),
    "picture_bomb": scene(troubled(Fault("picture", "bomb", times=None))),
    # Cancelled.
    "cancel_first": scene(QUICK, cancel_before_anything),
    "cancel_submitting": scene(
        troubled(Fault("submit", "slow", seconds=1.5), script=QUEUED), cancel_when_submitting
    ),
    "cancel_refused_submission": scene(
        troubled(Fault("submit", "500", times=None)), cancel_when_submitting
    ),
    "cancel_queued": scene(QUEUED, cancel_when_queued),
    "cancel_rendering": scene(SLOW, cancel_when_rendering),
    "cancel_fetching": scene(
        troubled(Fault("picture", "slow", seconds=2), script=QUICK), cancel_when_fetching
    ),
    "cancel_with_trouble": scene(
        troubled(Fault("cancel", "502_html"), Fault("cancel", "reset"), script=QUEUED),
        cancel_when_queued,
    ),
    "cancel_two_of_three": scene(
        replace(QUICK, workers=1, render_seconds=3.0), cancel_when_rendering, count=3
    ),
    # The disk.
    "nowhere": scene(output=NOWHERE),
    "nowhere_either": scene(output=NOWHERE / "x.jpg"),
}
