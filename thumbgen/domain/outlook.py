"""What is known before a job is sent: whether it is free, why it is not, and what cannot work.

When the Horde wants kudos beforehand: its ``require_upfront_kudos``. Not counted there are how many
pictures, upscalers, LoRAs, the hires fix and a picture to start from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from thumbgen.domain.account import ANONYMOUS_NAME, UNLIMITED, Account
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.models import (
    ADAPTIVE_STEPS,
    FREE_STEPS,
    LCM_STEPS,
    TWO_STAGE,
    Model,
    Settings,
    card_of,
    free_steps,
)
from thumbgen.domain.plan import Plan
from thumbgen.domain.request import LONGEST_PROMPT, ThumbRequest
from thumbgen.domain.serving import Load, ModelStatus, free_pixels, served

RENDERING = 20.0
"""Seconds that a usual computer takes for a picture, once it is its turn."""

ADAPTIVE, LCM, PLAIN = "k_dpm_adaptive", "lcm", "k_euler"
"""Samplers: two with rules of their own, and one that every model can do."""

NOBODY = Account(ANONYMOUS_NAME)
"""The account of those who have none."""

UNKNOWN_LOAD = Load()
"""Before the Horde was asked."""


class CauseKind(Enum):
    """By which rule a job needs kudos beforehand."""

    STEPS = "steps"
    MODEL_STEPS = "model_steps"
    TWICE = "twice"
    LCM = "lcm"
    ADAPTIVE = "adaptive"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a job needs kudos beforehand: what it asks for, and how much of that is free.

    Both are steps as the user counts them; for ``SIZE`` they are pixels. ``name`` is the model or
    the sampler whose rule it is. With ``ADAPTIVE`` no number of steps is free.
    """

    kind: CauseKind
    asked: int
    free: int
    name: str = ""


class ObstacleKind(Enum):
    """Why a job cannot work."""

    KEY_REFUSED = "key_refused"
    KEY_EXPIRED = "key_expired"
    KEY_SPENT = "key_spent"
    KEY_STEPS = "key_steps"
    KEY_PIXELS = "key_pixels"
    KUDOS = "kudos"
    HIRES = "hires"
    TILING = "tiling"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a job cannot work, with what a sentence about it needs.

    ``nearest`` is the request that comes nearest and can; ``None`` if no other request can either.
    """

    kind: ObstacleKind
    facts: tuple[tuple[str, object], ...] = ()
    nearest: ThumbRequest | None = None
    cause: Cause | None = None

    @classmethod
    def of(
        cls,
        kind: ObstacleKind,
        nearest: ThumbRequest | None = None,
        cause: Cause | None = None,
        **facts: object,
    ) -> "Obstacle":
        """An obstacle with its facts by name."""
        return cls(kind, tuple(facts.items()), nearest, cause)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the Horde and of the account while a job is being thought of.

    ``account`` is ``None`` while it is not known whose key it is; those without a key are
    ``NOBODY``. ``price`` is that of the first plan, in kudos, if the Horde was asked.
    """

    cards: Mapping[str, Model]
    load: Load = UNKNOWN_LOAD
    statuses: Sequence[ModelStatus] = ()
    account: Account | None = None
    key_refused: bool = False
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a job would fare if it were sent now.

    ``price`` is in kudos, ``wait`` in seconds; ``None`` if that is not known. ``away`` are the
    models that the user chose and that nobody serves: the job then waits for one.
    """

    free: bool
    causes: tuple[Cause, ...]
    price: float | None
    obstacles: tuple[Obstacle, ...]
    wait: float | None
    away: tuple[str, ...] = ()


def look_ahead(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Outlook:
    """How a request would fare whose plans these are; the first is the one that is sent."""
    causes = upfront_causes(plans[0], known.cards, known.load)
    there = served(known.statuses)
    away = request.models if there and not there & set(request.models) else ()
    return Outlook(
        free=not causes,
        causes=causes,
        price=known.price,
        obstacles=obstacles(request, plans, known),
        wait=_wait(plans[0], known.statuses),
        away=away,
    )


def _wait(plan: Plan, statuses: Sequence[ModelStatus]) -> float | None:
    """Seconds until the first picture, by the quickest of the plan's models."""
    known = [one.estimate for one in statuses if one.name in plan.models]
    queues = [estimate for estimate in known if estimate is not None]
    return min(queues) + RENDERING if queues else None


# -- what is free ------------------------------------------------------------------------------


def upfront_causes(plan: Plan, cards: Mapping[str, Model], load: Load) -> tuple[Cause, ...]:
    """Why a plan needs kudos beforehand, if it does; of several models the strictest counts."""
    found = (_steps_cause(plan, cards), _size_cause(plan, cards, load))
    return tuple(cause for cause in found if cause is not None)


def counted_steps(settings: Settings) -> int:
    """Steps as the Horde counts them."""
    if settings.sampler == ADAPTIVE:
        return ADAPTIVE_STEPS
    return settings.steps * (2 if settings.sampler in TWO_STAGE else 1)


def _steps_cause(plan: Plan, cards: Mapping[str, Model]) -> Cause | None:
    sampler, asked = plan.settings.sampler, plan.settings.steps
    models = [card_of(name, cards) for name in plan.models]
    limits = [
        FREE_STEPS if one is None or one.max_steps is None else one.max_steps for one in models
    ]
    limit = min(limits, default=FREE_STEPS)
    counted = counted_steps(plan.settings)
    lcm = sampler == LCM and counted > LCM_STEPS
    if counted <= limit and not lcm:
        return None
    if sampler == ADAPTIVE:
        return Cause(CauseKind.ADAPTIVE, asked, 0, sampler)
    free = min((free_steps(one, sampler) for one in models), default=free_steps(None, sampler))
    if lcm and limit >= LCM_STEPS:
        return Cause(CauseKind.LCM, asked, free, sampler)
    if sampler in TWO_STAGE:
        return Cause(CauseKind.TWICE, asked, free, sampler)
    if limit != FREE_STEPS:
        return Cause(CauseKind.MODEL_STEPS, asked, free, plan.models[limits.index(limit)])
    return Cause(CauseKind.STEPS, asked, free)


def _step_limit(model: Model | None) -> int:
    return FREE_STEPS if model is None or model.max_steps is None else model.max_steps


def _size_cause(plan: Plan, cards: Mapping[str, Model], load: Load) -> Cause | None:
    """One model of a family that is always free at full size lifts the limit for all of them."""
    models = [card_of(name, cards) for name in plan.models]
    families = [one.family if one is not None else "" for one in models]
    free = max((free_pixels(family, load) for family in families), default=free_pixels("", load))
    if plan.size.pixels <= free:
        return None
    return Cause(CauseKind.SIZE, plan.size.pixels, free)


# -- what cannot work --------------------------------------------------------------------------


def obstacles(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> tuple[Obstacle, ...]:
    """Why a request cannot work, the most serious reason first; empty if nothing speaks against it.

    A model that nobody serves is none: the job waits until somebody does.
    """
    looks: tuple[Callable[[ThumbRequest, Sequence[Plan], Known], Obstacle | None], ...] = (
        _of_key,
        _of_shared_key,
        _of_kudos,
        _of_hires_fix,
        _of_tiling,
        _of_count,
    )
    found = (look(request, plans, known) for look in looks)
    return tuple(obstacle for obstacle in found if obstacle is not None)


def check_possible(request: ThumbRequest, plans: Sequence[Plan]) -> None:
    """Refuses what no account and no wait can make possible.

    Raises:
        InvalidRequest: something that none of the models can do, the user's or the genre's; or,
            with what the genre adds, more words than the Horde takes.
    """
    words = len(plans[0].prompt)
    if words > LONGEST_PROMPT:
        raise InvalidRequest("prompt", "long", words, str(LONGEST_PROMPT))
    named = ", ".join(request.models or plans[0].models)
    for extra in ("hires_fix", "tiling"):
        wanted = getattr(request.extras, extra)
        if wanted and not any(getattr(plan.extras, extra) for plan in plans):
            raise InvalidRequest(extra, "model", named)


def _cannot(request: ThumbRequest, plans: Sequence[Plan], extra: str) -> bool:
    """Whether the user wants an extra, and named only models that cannot do it."""
    wanted = bool(request.models) and getattr(request.extras, extra)
    return wanted and not any(getattr(plan.extras, extra) for plan in plans)


def _of_key(_: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    del plans
    return Obstacle.of(ObstacleKind.KEY_REFUSED) if known.key_refused else None


def _of_shared_key(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    key = known.account.shared if known.account is not None else None
    if key is None:
        return None
    if key.expired:
        return Obstacle.of(ObstacleKind.KEY_EXPIRED)
    if not key.usable:
        return Obstacle.of(ObstacleKind.KEY_SPENT)
    plan, kind = plans[0], ObstacleKind
    if key.steps != UNLIMITED and plan.settings.steps > key.steps:
        most = int(key.steps)
        nearest = replace(request, steps=most) if most >= 1 else None
        return Obstacle.of(kind.KEY_STEPS, nearest, asked=plan.settings.steps, free=most)
    if key.pixels != UNLIMITED and plan.size.pixels > key.pixels:
        return Obstacle.of(kind.KEY_PIXELS, size=str(plan.size), free=int(key.pixels))
    return None


def _of_kudos(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    """Kudos needed beforehand that cannot be spent; while the price is unknown, any may do."""
    causes, account = upfront_causes(plans[0], known.cards, known.load), known.account
    if not causes or account is None:
        return None
    spendable, price = account.spendable, known.price
    if spendable > 0 and (price is None or price <= spendable):
        return None
    cause = causes[0]
    return Obstacle.of(
        ObstacleKind.KUDOS,
        _made_free(request, cause),
        cause,
        price=price,
        spendable=spendable,
        anonymous=account.anonymous,
    )


def _made_free(request: ThumbRequest, cause: Cause) -> ThumbRequest | None:
    """The same without what needs kudos. Size adapts by itself, in the next plan."""
    if cause.kind is CauseKind.SIZE:
        return None
    if cause.kind is CauseKind.ADAPTIVE:
        own = request.sampler == ADAPTIVE
        return replace(request, sampler=None if own else PLAIN, steps=None)
    return replace(request, steps=cause.free)


def _of_hires_fix(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    del known
    if not _cannot(request, plans, "hires_fix"):
        return None
    nearest = replace(request, extras=replace(request.extras, hires_fix=False))
    return Obstacle.of(ObstacleKind.HIRES, nearest, model=", ".join(request.models))


def _of_tiling(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    del known
    if not _cannot(request, plans, "tiling"):
        return None
    nearest = replace(request, extras=replace(request.extras, tiling=False))
    return Obstacle.of(ObstacleKind.TILING, nearest, model=", ".join(request.models))


def _of_count(request: ThumbRequest, plans: Sequence[Plan], known: Known) -> Obstacle | None:
    del plans
    most = known.account.concurrency if known.account is not None else request.count
    if request.count <= most:
        return None
    nearest = replace(request, count=most) if most >= 1 else None
    return Obstacle.of(ObstacleKind.MANY, nearest, count=most)
