"""What is said of arguments that make no sense: short, by the command itself, with a way out."""

import re
from itertools import pairwise

import pytest

from tests.cli.inside import Run, runner

COMMANDS = (
    *("generate", "batch", "models", "presets", "library", "library list", "library show"),
    *("library export", "serve", "practice", "doctor"),
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("generate x --titel y", "unrecognized arguments: --titel. Did you mean --title?"),
        ("generate x --titel=y", "unrecognized arguments: --titel. Did you mean --title?"),
        ("batch a.csv --dryrun", "unrecognized arguments: --dryrun. Did you mean --dry-run?"),
        ("library list --serch x", "unrecognized arguments: --serch. Did you mean --search?"),
        ("doctor --jsn", "unrecognized arguments: --jsn. Did you mean --json?"),
        ("serve --prot 1", "unrecognized arguments: --prot. Did you mean --port?"),
        ("generate x --colour red", "unrecognized arguments: --colour"),
        ("batch a.csv b.csv", "unrecognized arguments: b.csv"),
        ("generate a lighthouse", 'put the idea in quotes: thumbgen-cli generate "a lighthouse"'),
        ("generate costs $5", "put the idea in quotes: thumbgen-cli generate 'costs $5'"),
        ("generate x --count two", "argument --count: “two” is not a whole number"),
        ("generate x --count 1,5", "argument --count: “1,5” is not a whole number"),
        ("generate x --cfg much", "argument --cfg: “much” is not a number"),
        ("generate x --cfg nan", "argument --cfg: “nan” is not a number"),
        ("batch a.csv --at-once 50", "argument --at-once: “50” is out of bounds: choose 1–10"),
        ("library list --limit 0", "argument --limit: “0” is too little: choose at least 1"),
    ],
)
def test_one_line_says_what_is_wrong_and_one_where_more_stands(
    run: Run, line: str, said: str
) -> None:
    ran = run(*line.split())
    command = "thumbgen-cli " + " ".join(line.split()[: 2 if line.startswith("library") else 1])
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{command}: error: {said}\nSee `{command} --help`.\n"


def test_a_script_reads_the_same_complaint(run: Run) -> None:
    error = run("generate", "x", "--titel", "y", "--json").json["error"]
    meant = "unrecognized arguments: --titel. Did you mean --title?"
    assert error == {"code": "usage", "message": meant}


def test_help_may_be_asked_for_by_a_word(run: Run) -> None:
    assert run("help").out == run("--help").out
    assert run("help", "library", "list").out == run("library", "list", "--help").out


def test_a_size_is_refused_in_the_users_language(run: Run) -> None:
    assert "cover, WIDTHxHEIGHT." in run("generate", "x", "--size", "big").err
    assert "cover, LARGURAxALTURA." in run("generate", "x", "--size", "big", lang="pt_BR").err


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_fit_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*command.split(), "--help")
    assert ran.code == 0
    assert [line for line in ran.lines if len(line) > 80] == []


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
@pytest.mark.parametrize("command", ["", *COMMANDS, "completion"])
def test_help_is_as_wide_as_the_terminal_and_tears_no_example(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, lang: str
) -> None:
    def helped(columns: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        return run(*command.split(), "--help", lang=lang).lines

    widest = helped(400)
    assert max(map(len, widest)) <= 110  # an example may be longer than other lines are
    for columns in (40, 60, 80, 100):
        lines = helped(columns)
        long = [line for line in lines if len(line) > columns]
        assert [line for line in long if line not in widest or not line.startswith("    ")] == []
        begun = lines.index("") + 1
        described = lines[begun : lines.index("", begun)]
        for line, below in pairwise(described):  # no line was broken before it had to be
            assert len(line) + 1 + len(below.split()[0]) > columns - 2
    examples = [line for line in widest if line.startswith("    thumbgen-cli ")]
    assert [line for line in examples if line not in helped(40)] == []


@pytest.mark.parametrize("command", [*COMMANDS, "completion"])
def test_every_help_has_examples_and_exit_codes(run: Run, command: str) -> None:
    lines = run(*command.split(), "--help").lines
    assert any(line.startswith(f"    thumbgen-cli {command}") for line in lines)
    codes = lines[next(at for at, line in enumerate(lines) if line.startswith("exit codes")) :]
    assert {"0", "2"} <= {line.split()[0] for line in codes}


@pytest.mark.parametrize("command", ["", *COMMANDS, "completion"])
def test_portuguese_help_says_what_each_thing_does_in_one_mood(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = run(*command.split(), "--help", lang="pt_BR").lines
    helps = [found[1] for line in lines if (found := re.match(r" {2,4}-?\S.*? {2,}(\w+)", line))]
    assert helps
    assert [word for word in helps if re.fullmatch(r"[a-z]+(ar|er|ir)", word)] == []


def test_the_help_says_what_a_title_may_have(run: Run) -> None:
    said = " ".join(run("generate", "--help").out.split())
    assert "up to 100 Latin letters, each line of the text on a line of its own" in said


def test_a_template_is_not_torn(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in range(60, 100, 3):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert 'such as "{number}. {title}"' in " ".join(run("batch", "--help").out.split())
        assert any('"{number}. {title}"' in line for line in run("batch", "--help").lines[:40])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("--genre", "lowfi"), "no genre called “lowfi”. Did you mean lofi? Choose one of: lofi,"),
        (("--genre", "lofi", "--scene", "Late buss"), "Did you mean late-bus? Choose one of: "),
        (("--size", "Full HDD"), "Did you mean full-hd? Choose one of: youtube,"),
        (("--genre", "nope"), "no genre called “nope”. Choose one of: lofi,"),
        (("--genre", "nome"), "no genre called “nome”. Did you mean none? Choose"),
        (("--genre", "non"), "no genre called “non”. Did you mean none? Choose"),
        (("--genre", "polka"), "no genre called “polka”. Choose one of: lofi,"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(
    run: Run, told: tuple[str, ...], said: str
) -> None:
    ran = run("generate", "x", *told)
    assert ran.code == 2
    assert said in ran.err
