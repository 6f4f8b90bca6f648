"""The founding document's reply shapes, for clients that meet such an imitation."""

from __future__ import annotations

from typing import Any

from thumbgen.horde.practice.jobs import Job


def _state(counts: dict[str, Any], job: Job) -> str:
    if counts["faulted"]:
        return "faulted"
    if job.cancelled and not job.rendering and not job.finished:
        return "cancelled"
    if counts["done"] and not job.rendering:
        return "completed"
    return "processing"


def simple_check(counts: dict[str, Any], job: Job) -> dict[str, Any]:
    """State, place, wait."""
    return {
        "state": _state(counts, job),
        "queue_position": counts["queue_position"],
        "wait_time": counts["wait_time"],
    }


def simple_status(
    counts: dict[str, Any], job: Job, generations: list[dict[str, Any]]
) -> dict[str, Any]:
    """State and pictures, which come all at once."""
    state = _state(counts, job)
    wanted = ("img", "seed", "worker_id", "model")
    rows = [{name: row[name] for name in wanted} for row in generations]
    return {"state": state, "generations": rows if state == "completed" else []}
