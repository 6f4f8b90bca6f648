"""Every endpoint × every kind of trouble, and how a job must end: for the window and for scripts.

Trouble that passes comes once or twice, trouble of a submission as the protocol has it. The rule:
what was asked for arrives, unless nobody can do that; then the user is told by the right error.
"""

from dataclasses import dataclass, replace

from thumbgen.horde.practice import Fault, Script
from thumbgen.horde.practice.script import Kind, Route

QUICK = Script(
    queue_length=0, seconds_per_place=0.02, render_seconds=0.1, flat=True, user_cache_seconds=0.0
)
ELSEWHERE = "http://127.0.0.1:9/elsewhere"
"""Another host: nothing may be sent there, the key least of all."""

UNSURE, BLOCKED = "submission_unsure", "address_blocked"
PASSES = {UNSURE, BLOCKED}
"""What is sat out where somebody can wait, and has an account."""

REPLIES: tuple[Kind, ...] = (
    "reset", "429", "429_prompts", "500", "502_html", "503_html", "504_html", "html_200", "empty",
    "garbage", "wrong_types", "missing_fields", "extra_fields", "cut", "huge", "huge_declared",
    "drip", "slow", "unknown_rc", "no_rc", "redirect",
)  # fmt: skip
"""What can befall any answer of the API's."""

PICTURES: tuple[Kind, ...] = (
    "reset", "429", "500", "502_html", "html_200", "empty", "cut", "cut_quiet", "junk", "bomb",
    "missing", "expired_link", "huge_declared", "drip", "slow", "forbidden",
)  # fmt: skip

SUBMISSION: dict[Kind, str] = {
    "429": "", "429_prompts": "", "500": "", "502_html": "", "503_html": "", "extra_fields": "",
    "slow": "", "drip": "",
    "504_html": "submission_unsure", "reset": "submission_unsure", "html_200": "submission_unsure",
    "empty": "submission_unsure", "garbage": "submission_unsure",
    "wrong_types": "submission_unsure", "missing_fields": "submission_unsure",
    "lost_reply": "submission_unsure", "cut": "submission_unsure",
    "huge": "submission_unsure", "huge_declared": "submission_unsure",
    "timeout_ip": "address_blocked", "corrupt_prompt": "prompt_refused", "kudos": "kudos_needed",
    "bad_key": "key_refused", "forbidden": "account_refused", "unknown_rc": "refused",
    "no_rc": "refused", "banned_agent": "account_refused", "redirect": "redirected",
}  # fmt: skip
"""The error that a job ends with whose submission meets that; empty: it goes well in the end."""

ASIDES: tuple[Route, ...] = ("models", "heartbeat", "find_user")
"""What nobody waits for: whatever befalls these, the job must not even notice."""

ODD: frozenset[tuple[Route, Kind]] = frozenset()


@dataclass(frozen=True)
class Case:
    """One trouble. ``error`` is the code that the job ends with; empty: it brings its picture.

    ``cancel`` says that the trouble befalls the withdrawal of a job that waits.
    """

    routes: tuple[Route, ...]
    kind: Kind
    error: str = ""
    cancel: bool = False

    @property
    def name(self) -> str:
        """What the test is called."""
        return f"{'asides' if len(self.routes) > 1 else self.routes[0]}-{self.kind}"

    @property
    def error_in_window(self) -> str:
        """The same in the window, with an account: that tells whether the Horde has the job.

        And whoever sits before a window is spared the wait for an address that is blocked.
        """
        return "" if self.error in PASSES else self.error

    @property
    def script(self) -> Script:
        """The practice Horde that makes this trouble."""
        submits = self.routes == ("submit",)
        times: int | None = 2 if self.routes == ("check",) else 1
        if submits and self.error:
            times = 1 if self.error in PASSES else None
        seconds = {"drip": 0.5, "slow": 0.8, "429": 1.0, "timeout_ip": 1.0}.get(self.kind, 0.0)
        where = ELSEWHERE if self.kind == "redirect" else ""
        faults = tuple(
            Fault(route, self.kind, times=times, seconds=seconds, location=where)
            for route in self.routes
        )
        script = replace(QUICK, faults=faults)
        return replace(script, queue_length=500, seconds_per_place=1.0) if self.cancel else script


def _cases() -> list[Case]:
    cases = [Case(("submit",), kind, error) for kind, error in SUBMISSION.items()]
    for route in ("check", "status"):
        cases += [Case((route,), kind) for kind in REPLIES if (route, kind) not in ODD]
    cases += [Case(ASIDES, kind) for kind in REPLIES]
    cases += [Case(("cancel",), kind, "cancelled", cancel=True) for kind in REPLIES]
    cases += [Case(("picture",), kind) for kind in PICTURES]
    return cases


CASES = {case.name: case for case in _cases()}
