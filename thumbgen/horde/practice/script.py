"""What the practice Horde shall do: one frozen script, with the troubles that it shall make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Route = Literal[
    "submit", "check", "status", "cancel", "picture", "models", "heartbeat", "find_user",
    "performance", "modes", "styles", "style", "sharedkey",
]  # fmt: skip
Kind = Literal[
    # canned refusals: the request has no effect
    "429", "429_prompts", "500", "502_html", "503_html", "504_html", "html_200", "empty", "garbage",
    "timeout_ip", "corrupt_prompt", "kudos", "bad_key", "forbidden", "unknown_rc", "no_rc",
    "banned_agent", "maintenance_503", "redirect", "huge", "huge_declared", "bomb", "junk",
    "missing", "expired_link", "reset",
    # the request takes effect, and its reply is spoiled
    "wrong_types", "missing_fields", "extra_fields", "slow", "drip", "lost_reply", "lost_502",
    "cut", "cut_quiet",
]  # fmt: skip

MODELS_WITH_WORKERS = (
    "AAM XL",
    "AIO Pixel Art",
    "AlbedoBase XL (SDXL)",
    "Animagine XL",
    "Deliberate",
    "Dreamshaper",
    "DreamShaper XL",
    "Flux.1-Schnell fp8 (Compact)",
    "Fustercluck",
    "Ghibli Diffusion",
    "ICBINP - I Can't Believe It's Not Photography",
    "ICBINP XL",
    "Juggernaut XL",
    "Movie Diffusion",
    "Nova Anime XL",
    "SDXL 1.0",
    "Stable Cascade 1.0",
    "ZavyChromaXL",
    "stable_diffusion",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble on one route: ``times`` calls (None: all), after the first ``after`` calls."""

    route: Route
    kind: Kind
    times: int | None = 1
    after: int = 0
    seconds: float = 0.0
    """slow, lost_502: the delay; drip: how long the body takes; 429, 503_html: the Retry-After."""
    location: str = ""
    """redirect: where to; empty: back to the same address."""


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A key that an account lends; -1 is without limit.

    ``id`` is a UUID. ``owner`` is one of the script's registered keys; empty: the first of them.
    """

    id: str
    name: str = "for friends"
    kudos: float = -1
    """What may be spent by it, in all."""
    expiry: datetime | None = None
    """The moment from which on it is good for nothing, with its zone."""
    max_image_pixels: int = -1
    max_image_steps: int = -1
    owner: str = ""


Remark = tuple[str, str, str]
"""Type, value and ``ref`` of a generation's ``gen_metadata``; an empty ``ref`` is not sent."""
ModelLoad = tuple[str, int, int, float]
"""Name, workers' threads, images in line, seconds that the Horde estimates."""


@dataclass(frozen=True, slots=True)
class Script:
    """How the practice Horde behaves; times in real seconds. The defaults make a pleasant demo."""

    queue_length: int = 4
    """Other people's images ahead of a new job."""
    seconds_per_place: float = 0.7
    render_seconds: float | tuple[float, ...] = 3.0
    """Per attempt at a picture; of a tuple each attempt of a job takes the next, then the last."""
    workers: int = 2
    """Pictures rendered at once."""
    workers_models: tuple[str, ...] | None = None
    """Models that have workers now; None: a realistic list."""
    model_loads: tuple[ModelLoad, ...] = ()
    """What /status/models says of these models; of 0 threads, nobody serves them (eta 10000)."""
    threads: int | None = None
    """Workers' threads of the whole Horde, as /status/performance says; None: ``workers``."""
    queued_requests: int | None = None
    """Images in line, likewise: many make the free size of small models shrink. None: counted."""
    wait_time_error: Literal["real", "exact", "zero"] = "real"
    seed: int = 0
    flat: bool = False
    """Pictures are of two colours, and quickly made."""
    upscaler_works: bool = True
    """False: the worker skips upscalers and delivers the size that was rendered."""
    missing_loras: frozenset[str] = frozenset()
    """Names that workers cannot find, besides those in which "missing" stands."""
    remarks: tuple[Remark, ...] = ()
    """What workers note in every generation's ``gen_metadata``."""
    worker_faults: int = 0
    """How many attempts of each job report failure first."""
    faulted: bool = False
    """Attempts fail until the third, which makes the job faulted."""
    faulted_after: int = 0
    """With ``faulted``: this many pictures succeed first."""
    done_too_early: bool = False
    """done:true as soon as nothing waits, although pictures are still being rendered."""
    censored: frozenset[int] | Literal["all"] = frozenset()
    censor_reason: Literal["nsfw", "csam"] = "nsfw"
    maintenance: bool = False
    """Submissions are refused."""
    maintenance_drops: bool = False
    """Jobs lose their waiting images and are never done."""
    expire_after: float | None = None
    """Seconds from submission to 404; None: 20 minutes after the last activity, as live."""
    never_starts: bool = False
    simplified: bool = False
    """Speak the founding document's reply shapes, and its looser requests."""
    keys: tuple[tuple[str, float], ...] = (("practice-key-000000000000", 5000.0),)
    """Registered keys and their balance in kudos (25 of it cannot be spent)."""
    pseudonymous: bool = False
    """The registered accounts are nameless ones, of whose kudos 14 cannot be spent."""
    concurrency: int = 30
    """Images that a registered account may have waiting."""
    shared_keys: tuple[SharedKey, ...] = ()
    faults: tuple[Fault, ...] = ()
    random_faults: float = 0.0
    """The share of calls, on any route, that meet a random trouble besides; the ``seed`` says
    which. Some of a submission's keep it from taking effect, some only its reply from coming."""
    rate_limits: bool = True
    check_cache_seconds: float = 1.0
    user_cache_seconds: float = 0.0
    """How old find_user's answer may be; the live one's may be 30 s old."""
    link_seconds: int = 1800
    """How long a picture's link is good for."""
