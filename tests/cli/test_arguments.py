"""What is said of arguments that make no sense: short, by the command itself, with a way out."""

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


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_fit_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*command.split(), "--help")
    assert ran.code == 0
    assert [line for line in ran.lines if len(line) > 80] == []


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
