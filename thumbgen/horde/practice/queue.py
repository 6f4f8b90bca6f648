"""The floor: jobs wait in line, workers take pictures, a painter paints them.

One thread moves the jobs on; everything is kept under one lock, which nobody holds for longer than
a look. Painting happens in threads of its own and starts when a worker takes the picture.
"""

from __future__ import annotations

import copy
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

from thumbgen.horde.practice.accounts import ANONYMOUS_CONCURRENCY, Account
from thumbgen.horde.practice.forecast import counts
from thumbgen.horde.practice.jobs import Job, JobView, Made, Picture, view
from thumbgen.horde.practice.painting import Rework, card, flat, paint, rework
from thumbgen.horde.practice.price import picture_price
from thumbgen.horde.practice.replies import refusal
from thumbgen.horde.practice.script import Script
from thumbgen.horde.practice.source import starting_picture
from thumbgen.horde.practice.workers import expired, nap, step

PICTURES_KEPT_SECONDS = 120 * 60.0
PAINTERS = 2

Found = tuple[dict[str, Any], Job]
"""The counts of a job, and a copy of it."""


class Floor:
    """All jobs, their results, and the threads that move them on."""

    def __init__(self, script: Script) -> None:
        self._changed = threading.Condition()
        self._script = script
        self._jobs: dict[str, Job] = {}
        self._stored: dict[str, tuple[float, bytes]] = {}
        self._made: dict[str, Made] = {}
        self._spent: dict[str, float] = {}
        self._accepted = 0
        self._running = False
        self._thread = threading.Thread()
        self._painters = ThreadPoolExecutor(PAINTERS)

    def start(self) -> None:
        """Begin to move."""
        self._running = True
        self._painters = ThreadPoolExecutor(PAINTERS, thread_name_prefix="practice-painter")
        self._thread = threading.Thread(target=self._run, name="practice-floor", daemon=True)
        self._thread.start()
        with self._changed:
            rendering = [picture for job in self._jobs.values() for picture in job.rendering]
        for picture in rendering:
            if picture.webp is None and not picture.fails:
                self._painters.submit(self._paint, picture)

    def stop(self) -> None:
        """Stand still; jobs and results are kept for another start."""
        with self._changed:
            self._running = False
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._painters.shutdown(cancel_futures=True)

    def set_script(self, script: Script) -> None:
        """Behave differently from now on."""
        with self._changed:
            self._script = script
            self._changed.notify_all()

    def submit(self, payload: dict[str, Any], account: Account) -> str:
        """Put a job in line; its id."""
        with self._changed:
            self._check_concurrency(payload, account)
            self._accepted += 1
            job = Job(
                number=self._accepted,
                key=account.key,
                shared=account.shared.id if account.shared else "",
                registered=account.registered,
                payload=payload,
                price=picture_price(payload),
                luck=Random(f"{self._script.seed}:{self._accepted}"),
                created=time.monotonic(),
                with_drops=self._script.maintenance_drops,
            )
            self._jobs[job.id] = job
            self._changed.notify_all()
            return job.id

    def _check_concurrency(self, payload: dict[str, Any], account: Account) -> None:
        """Registered accounts are counted by themselves, all anonymous users per model."""
        models = set(payload["models"])

        def competes(job: Job) -> bool:
            if account.registered or job.registered:
                return job.key == account.key
            return not models or bool(models & set(job.payload["models"]))

        waiting = sum(job.waiting for job in self._jobs.values() if competes(job))
        waiting += payload["params"]["n"]
        most = account.concurrency if account.registered else ANONYMOUS_CONCURRENCY
        if waiting > most:
            message = f"Parallel requests ({waiting}) exceed this account's limit ({most})."
            raise refusal(429, "TooManyPrompts", message)

    def find(self, job_id: str) -> Found | None:
        """A job as it stands, unless it is gone."""
        with self._changed:
            job = self._jobs.get(job_id)
            if not job:
                return None
            now = time.monotonic()
            snapshot = copy.copy(job)
            snapshot.finished = list(job.finished)
            return counts(job, self._jobs.values(), self._script, now), snapshot

    def cancel(self, job_id: str) -> Found | None:
        """Drop the images that wait; the job as it stood before."""
        with self._changed:
            before = self.find(job_id)
            if before:
                self._jobs[job_id].cancel()
                self._changed.notify_all()
            return before

    def forget(self, job_id: str) -> None:
        """Let a job expire now."""
        with self._changed:
            if job := self._jobs.get(job_id):
                self._remove(job)
                self._changed.notify_all()

    def picture(self, picture_id: str) -> bytes | None:
        """The stored file of a finished picture."""
        with self._changed:
            return self._stored.get(picture_id, (0.0, None))[1]

    def views(self) -> list[JobView]:
        """Every job that has not expired, as it stands."""
        with self._changed:
            return [view(job) for job in self._jobs.values()]

    def account(self, key: str) -> tuple[list[str], float]:
        """The ids of an account's jobs that have not expired, and what it has spent so far.

        The same for a shared key, by its id.
        """
        with self._changed:
            own = [job for job in self._jobs.values() if key in {job.key, job.shared}]
            spent = self._spent.get(key, 0.0) + sum(job.kudos for job in own)
            return [job.id for job in own], spent

    def made(self) -> list[Made]:
        """Every picture that a worker delivered, also those of jobs that have expired."""
        with self._changed:
            return list(self._made.values())

    def handed_out(self, pictures: list[Picture]) -> None:
        """Note that these stand in a reply."""
        with self._changed:
            for picture in pictures:
                made = self._made[picture.id]
                self._made[picture.id] = replace(made, handed_out=made.handed_out + 1)

    def fetched(self, picture_id: str) -> None:
        """Note that the store sends this picture whole."""
        with self._changed:
            if made := self._made.get(picture_id):
                self._made[picture_id] = replace(made, fetched=made.fetched + 1)

    def _run(self) -> None:
        with self._changed:
            while self._running:
                now = time.monotonic()
                self._expire(now)
                happened = step(self._jobs.values(), self._script, now)
                for job, picture in happened.delivered:
                    self._stored[picture.id] = (now, picture.webp or b"")
                    self._made[picture.id] = Made(picture.id, job.id, bool(picture.censored))
                for picture in happened.begun:
                    if not picture.fails:
                        self._painters.submit(self._paint, picture)
                self._changed.wait(nap(self._jobs.values(), self._script, time.monotonic()))

    def _expire(self, now: float) -> None:
        for job in list(self._jobs.values()):
            if expired(job, self._script, now):
                self._remove(job)
        for picture_id, (stored, _) in list(self._stored.items()):
            if now - stored >= PICTURES_KEPT_SECONDS:
                del self._stored[picture_id]

    def _remove(self, job: Job) -> None:
        """A job goes; what it cost stays."""
        del self._jobs[job.id]
        for key in filter(None, (job.key, job.shared)):
            self._spent[key] = self._spent.get(key, 0.0) + job.kudos

    def _paint(self, picture: Picture) -> None:
        """In a painter's thread, without the lock."""
        prompt = picture.payload["prompt"].partition("###")[0]
        if picture.censored:
            webp = card(picture.size)
        elif self._script.flat:
            webp = flat(picture.seed, picture.size)
        else:
            webp = paint(prompt, picture.seed, picture.size)
        if not picture.censored and (how := _rework(picture.payload)):
            webp = rework(webp, how)
        with self._changed:
            picture.webp = webp
            self._changed.notify_all()


def _rework(payload: dict[str, Any]) -> Rework:
    """What a submission asks for besides a painted scene."""
    cut_out = "strip_background" in payload["params"]["post_processing"]
    if found := starting_picture(payload):
        return Rework(*found, cut_out)
    return Rework(cut_out=cut_out)
