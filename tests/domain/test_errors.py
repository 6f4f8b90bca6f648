"""The error tree is what its docstring draws, and says what developers need."""

import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from thumbgen.domain import errors
from thumbgen.domain.errors import (
    AddressBlocked,
    Cancelled,
    HordeDown,
    InvalidRequest,
    KeyRefused,
    NoTrash,
    NotSaved,
    PictureGone,
    Redirected,
    Refused,
    ThumbgenError,
    TooManyRequests,
    Unreachable,
)


def tree(kind: type[ThumbgenError]) -> Iterator[type[ThumbgenError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def drawn() -> Iterator[tuple[str, str, str]]:
    """Each class of the docstring's drawing with its parent's name and its code."""
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"    (│   |    )*(├── |└── )(\w+) +(\w+)", line):
            depth = line.index(match[3]) // 4 - 1
            above[depth:] = [match[3]]
            yield match[3], above[depth - 1], match[4]
        elif match := re.match(r"    (\w+)$", line):
            above = [match[1]]


EVERY = list(tree(ThumbgenError))


def test_the_drawing_is_the_tree() -> None:
    real = {
        (kind.__name__, parent.__name__, kind.code)
        for kind in EVERY
        for parent in kind.__bases__
        if kind is not ThumbgenError
    }
    assert set(drawn()) == real
    assert len(real) == 27


def test_codes_are_unique_and_stable_words() -> None:
    codes = [kind.code for kind in EVERY]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


def test_only_passing_trouble_is_worth_another_try() -> None:
    assert {kind.__name__ for kind in EVERY if kind.transient} == {
        "Unreachable",
        "NoConnection",
        "NoAnswer",
        "HordeDown",
        "TooManyRequests",
    }


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (Cancelled(), "cancelled"),
        (Unreachable("HTTP 502"), "unreachable: HTTP 502"),
        (TooManyRequests("2 per 1 second"), "too_many_requests: 2 per 1 second"),
        (AddressBlocked(seconds=9), "address_blocked"),
        (KeyRefused(reason="shared_key_expired"), "key_refused (shared_key_expired)"),
        (Refused("odd", reason="schema", fields=("size",)), "refused (schema): odd"),
        (Redirected("elsewhere.example"), "redirected"),
        (InvalidRequest("size", "range", 7), "invalid_request: size range '7'"),
        (
            InvalidRequest("count", "range", 21, "1–20"),
            "invalid_request: count range '21' (allowed: 1–20)",
        ),
        (NotSaved(Path("a.png"), "full"), "not_saved: a.png (full)"),
    ],
)
def test_an_error_names_its_code_and_its_facts(error: ThumbgenError, text: str) -> None:
    assert str(error) == text


def test_errors_carry_data() -> None:
    assert {kind.reason for kind in (Cancelled(), TooManyRequests(), Redirected("x"))} == {""}
    assert TooManyRequests("", 7.0, reason="too_many_waiting").reason == "too_many_waiting"
    assert AddressBlocked("", 9, reason="address_timeout").reason == "address_timeout"
    assert (Refused().fields, Refused(fields=("size",)).fields) == ((), ("size",))
    assert TooManyRequests().retry_after == 1.0
    assert TooManyRequests("", 7.0).retry_after == 7.0
    assert AddressBlocked().seconds is None
    assert AddressBlocked("", 179).seconds == 179
    assert Redirected("elsewhere.example").host == "elsewhere.example"
    kept = NotSaved(Path("a.png"), "denied", Path("b.png"))
    assert (kept.path, kept.reason, kept.kept_at) == (Path("a.png"), "denied", Path("b.png"))
    assert InvalidRequest("size", "range", 7).value == "7"


FACTS: dict[type[ThumbgenError], ThumbgenError] = {
    InvalidRequest: InvalidRequest("size", "range", "10×10", "64–4096"),
    Refused: Refused("odd", reason="schema", fields=("size", "steps")),
    TooManyRequests: TooManyRequests("2 per 1 second", 7.0, reason="too_many_waiting"),
    AddressBlocked: AddressBlocked("timeout", 179, reason="address_timeout"),
    Redirected: Redirected("elsewhere.example"),
    NotSaved: NotSaved(Path("a.png"), "denied", Path("b.png")),
    PictureGone: PictureGone(Path("a.png")),
    NoTrash: NoTrash(Path("a.png")),
}
"""Those that are made of more than the Horde's words."""


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_comes_whole_from_another_process(
    kind: type[ThumbgenError], protocol: int
) -> None:
    error = FACTS.get(kind) or kind("the Horde's words", reason="a_reason")
    error = copy.copy(error)
    error.add_note("what to do next")
    again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - our own
    assert type(again) is kind
    assert vars(again) == vars(error)
    assert (again.args, str(again), again.__notes__) == (error.args, str(error), error.__notes__)


def test_a_proxys_doubtful_answer_stays_doubtful_in_another_process() -> None:
    error = HordeDown("HTTP 502")
    error.doubtful = True
    assert pickle.loads(pickle.dumps(error)).doubtful  # noqa: S301 - our own
