"""The live bar, as a terminal of any width shows it."""

import io
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
