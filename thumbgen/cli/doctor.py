"""``thumbgen doctor``: what a job needs, looked over; one line for each check."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.doctor_sentences import (
    CHECKS,
    FINDINGS,
    KINDS,
    ORIGINS,
    PLACES,
    REASONS,
    SHARE,
    VERDICTS,
)
from thumbgen.cli.table import writes
from thumbgen.cli.veil import Veil
from thumbgen.domain.errors import NotSaved
from thumbgen.jobs.checkup import Finding, State, look_over
from thumbgen.jobs.wishes import Wishes
from thumbgen.words import Words

MARKS = {State.GOOD: ("✓", "ok"), State.WARNING: ("!", "! "), State.TROUBLE: ("✗", "X ")}
"""How serious a finding is; the second where the terminal lacks the letter."""


def doctor(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Looks everything over; the exit code of the first trouble."""
    wishes = Wishes(
        horde_url=arguments.horde_url, key_file=arguments.key_file, practice=arguments.practice
    )
    report = _Report(words, Veil(environ), as_json=arguments.json)
    asyncio.run(look_over(wishes, environ, report.add))
    return report.finish()


class _Report:
    """Prints findings as they come, and remembers what the verdict needs."""

    def __init__(self, words: Words, veil: Veil, *, as_json: bool) -> None:
        self._words = words
        self._veil = veil
        self._as_json = as_json
        self._column = 0 if writes(sys.stdout, "✓✗") else 1
        self._findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """Prints one finding."""
        self._findings.append(finding)
        facts = self._veil.facts(finding.facts)
        message = self._message(finding, facts)
        if self._as_json:
            line = {"check": finding.check, "state": finding.state.value}
            outcome = {"outcome": finding.outcome, "facts": facts, "message": message}
            _print_json({**line, **outcome})
        else:
            name = self._words.text(CHECKS[finding.check])
            print(f"{MARKS[finding.state][self._column]} {name}: {message}", flush=True)

    def finish(self) -> int:
        """Prints the verdict; the exit code."""
        counted = Counter(finding.state for finding in self._findings)
        worst = next((one for one in (State.TROUBLE, State.WARNING) if counted[one]), State.GOOD)
        numbers = {"warnings": counted[State.WARNING], "troubles": counted[State.TROUBLE]}
        message = self._words.text(VERDICTS[worst.value], **numbers)
        code = self._code()
        if self._as_json:
            known = {"state": worst.value, "good": counted[State.GOOD], **numbers}
            _print_json({"summary": {**known, "exit_code": code, "message": message}})
        else:
            print(f"\n{message}\n{self._words.text(SHARE)}")
        return code

    def _code(self) -> int:
        errors = (one.error for one in self._findings if one.state is State.TROUBLE)
        return next((codes.exit_code(error) for error in errors if error), codes.DONE)

    def _message(self, finding: Finding, facts: dict[str, object]) -> str:
        text = self._words.text
        match finding.check, finding.outcome:
            case "versions", _:
                return _versions(facts)
            case "presets", "broken":
                return " ".join(self._broken(finding))
            case "key", "shared" if finding.facts["left"] is None:
                source = FINDINGS["key", "unlimited"]
            case "library", "good" if finding.facts["gone"]:
                source = FINDINGS["library", "gone"]
            case known:
                source = FINDINGS[known]
        return text(source, **self._spoken(finding, facts))

    def _broken(self, finding: Finding) -> list[str]:
        files: Any = finding.facts["broken"]
        return [
            self._words.broken_preset(one["file"], one["reason"], one["where"]) for one in files
        ]

    def _spoken(self, finding: Finding, facts: dict[str, object]) -> dict[str, object]:
        """The facts as they stand in a sentence."""
        text = self._words.text
        spoken: dict[str, object] = {}
        for name, value in facts.items():
            match name, value:
                case "kept", str():
                    spoken["place"] = text(PLACES.get(value, ""))
                case "origin", str():
                    spoken["origin"] = text(ORIGINS[value])
                case _, list():
                    spoken[name] = ", ".join(str(one)[:60] for one in value)
                case "free_mb", int():
                    spoken["free"] = _amount(value)
                case (("kudos" | "left" | "queued"), int()):
                    spoken[name] = self._words.whole(value)
                case _:
                    spoken[name] = value
        if isinstance(finding.error, NotSaved):
            spoken["reason"] = text(REASONS.get(finding.error.reason, REASONS["other"]))
        elif finding.error is not None:
            spoken["why"] = self._why(finding)
        return spoken

    def _why(self, finding: Finding) -> str:
        error = finding.error
        if error is None:
            return ""
        kind = KINDS.get(error.server_words)
        return str(self._words.explain(error)) if kind is None else self._words.text(kind)


def _amount(megabytes: int) -> str:
    """Room on a disk, in the unit that people think in."""
    return f"{megabytes} MB" if megabytes < 1000 else f"{megabytes // 1000} GB"


def _versions(facts: Mapping[str, object]) -> str:
    libraries: Any = facts["libraries"]
    parts = [
        f"ThumbGen {facts['thumbgen']}",
        f"Python {facts['python']}",
        str(facts["system"]),
        str(facts["screen"]),
        *(f"{name} {version}" for name, version in libraries.items()),
    ]
    return " · ".join(filter(None, parts))


def _print_json(line: dict[str, Any]) -> None:
    print(answers.as_line(line), flush=True)
