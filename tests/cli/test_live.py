"""The live bar, as a terminal of any width shows it."""

import io
import time
from dataclasses import replace

import pytest

from thumbgen.cli.live import Live
from thumbgen.domain.errors import HordeDown
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind
from thumbgen.domain.progress import Progress
from thumbgen.domain.request import ThumbRequest
from thumbgen.words import Words

QUEUED = Job(
    "1",
    ThumbRequest("a lighthouse", count=2),
    JobState.QUEUED,
    Progress(fraction=0.25, queue_position=12, eta=40.0, waiting=2),
)


class Terminal(io.TextIOWrapper):
    """A terminal that remembers what was written."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding)

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        """What each line was overwritten with."""
        text = self.bytes.getvalue().decode(self.encoding)
        return [line for line in text.replace("\x1b[K", "").replace("\n", "\r").split("\r") if line]


@pytest.mark.parametrize("language", ["en", "pt_BR"])
@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_place_in_the_queue_is_always_in_sight(
    monkeypatch: pytest.MonkeyPatch, columns: int, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    Live(Words(language), terminal).show(QUEUED)
    (line,) = terminal.lines
    assert len(line) < columns
    assert Words(language).ordinal(12) in line
    assert "25%" in line
    assert ("█" in line) == (columns >= 60)


@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_no_word_of_the_bar_is_cut(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    words = Words(language)
    whole = words.progress(QUEUED, time.monotonic()).split(" · ")
    shown = set()
    for columns in range(40, 130):
        monkeypatch.setenv("COLUMNS", str(columns))
        terminal = Terminal()
        Live(words, terminal).show(QUEUED)
        (line,) = terminal.lines
        parts = line.partition("0:00  ")[2].split(" · ")
        assert parts == whole[: len(parts)]
        assert len(line) < columns
        shown.add(len(parts))
    assert len(shown) > 1


def test_one_long_part_is_cut_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    terminal = Terminal()
    Live(Words("en"), terminal).show(replace(QUEUED, trouble=HordeDown()))
    (line,) = terminal.lines
    assert line == "25%  0:00  The connection is interrupted, the…"


def test_a_job_that_is_over_has_no_clock_any_more() -> None:
    terminal = Terminal()
    live = Live(Words("en"), terminal)
    live.show(replace(QUEUED, state=JobState.DONE))
    before = len(terminal.lines)
    live.tick()
    assert len(terminal.lines) == before


def test_a_withdrawal_is_said_once_and_at_once() -> None:
    terminal = Terminal()
    live = Live(Words("en"), terminal)
    withdrawn = replace(QUEUED, state=JobState.CANCELLED, withdrawing=True)
    live.show(withdrawn)
    live.show(replace(withdrawn, recalled=True))
    assert terminal.lines == ["Withdrawing…"]


def test_a_plain_terminal_gets_a_plain_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal("ascii")
    terminal.reconfigure(errors="replace")
    Live(Words("en"), terminal).show(QUEUED)
    assert "######------------------" in terminal.lines[0]


def test_notices_stay_above_the_bar_and_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    live = Live(Words("en"), terminal)
    noticed = QUEUED.noticed(Notice.of(NoticeKind.SOME_CENSORED, censored=1))
    live.show(QUEUED)
    live.show(noticed)
    live.show(replace(noticed, trouble=HordeDown()))
    live.tick()
    live.finish()
    said = [line for line in terminal.lines if "safety check" in line]
    assert len(said) == 1
    assert "interrupted" in terminal.lines[-1]


def test_how_it_ended_is_left_to_the_end() -> None:
    terminal = Terminal()
    live = Live(Words("en"), terminal)
    live.tick()
    live.show(QUEUED.moved(JobState.FAILED, HordeDown()))
    assert terminal.lines == []
    live.show(replace(QUEUED, state=JobState.DONE))
    assert "Ready" in terminal.lines[-1]


def test_nobody_listening_is_no_reason_to_fail() -> None:
    class Gone(Terminal):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    live = Live(Words("en"), Gone())
    live.show(QUEUED)
    live.say("anything")
    live.finish()
