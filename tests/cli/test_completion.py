"""``thumbgen completion``: the shell really completes."""

import shutil
import subprocess
from pathlib import Path

import pytest
import shtab

from tests.cli.inside import Ran, Run, runner
from thumbgen.cli import codes
from thumbgen.cli.parsers import WITHOUT_WINDOW
from thumbgen.cli.parsers.completion import SHELLS
from thumbgen.domain.extras import FACE_FIXERS
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.sizes import TARGETS

ASK = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
registered=$(complete -p "$1")
registered=${registered##*-F }
${registered%% *}
printf '%s\\n' "${COMPREPLY[@]}"
"""


STILL_AND_STARS = ("still-water", "stars-and-tent")

ZSH = """
compdef() { : }
compadd() { print -l -- $found }
eval "$(<$1)"
shift
words=("$@") CURRENT=$#
_thumbgen_cli_scenes
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def script(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "completion.bash"
    path.write_text(run("completion", "bash").out, "utf-8")
    return path


def checked(*command: str | Path) -> str:
    """What a shell says; the test is left out where there is none."""
    shell = shutil.which(str(command[0]))
    if shell is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        [shell, *map(str, command[1:])], capture_output=True, text=True, check=False, timeout=50
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def completed(script: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    said = checked("bash", "--norc", "-c", ASK, "ask", script, WITHOUT_WINDOW, *words)
    return said.split("\n")[:-1] if said.strip() else []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("gen",), ["generate"]),
        (("library", ""), ["list", "show", "export"]),
        (("library", "export", "x", "--gen"), ["--genre"]),
        (("completion", ""), list(SHELLS)),
        (("generate", "an idea", "--size", ""), list(TARGETS)),
        (("--practice", "generate", "--sampler", "k_heun"), ["k_heun"]),
        (("generate", "--sampler", ""), list(SAMPLERS)),
        (("generate", "--face-fixer", ""), list(FACE_FIXERS)),
        (("generate", "--upscaler", "no"), ["none"]),
        (("generate", "--lang", ""), ["en", "pt_BR"]),
        (("generate", "--scene", "still"), ["still-water"]),
        (("models", "--genre", "wor"), ["worship"]),
        (("models", "--genre", "=", "wor"), ["worship"]),
        (("models", "--genre=wor"), ["--genre=worship"]),
        (("completion", "--lang", "="), ["en", "pt_BR"]),
        (("generate", "--genre", "=", "lofi", "--sampler", "=", "k_heun"), ["k_heun"]),
        (("generate", "--genre", "worship", "--scene", "st"), list(STILL_AND_STARS)),
        (("batch", "x", "--genre", "=", "worship", "--scene", "=", "st"), list(STILL_AND_STARS)),
        (("generate", "--genre", "worship", "--scene", "late"), []),
        (("generate", "--genre", "none", "--scene", ""), []),
        (("generate", "--genre", "Lo-Fi", "--scene", "st"), ["studio-mic", *STILL_AND_STARS]),
    ],
)
def test_bash_offers_commands_options_and_choices(
    script: Path, words: tuple[str, ...], offered: list[str]
) -> None:
    assert completed(script, *words) == offered


@pytest.mark.parametrize(
    ("genre", "offered"),
    [
        (("--genre", "worship"), STILL_AND_STARS),
        (("--genre=worship",), STILL_AND_STARS),
        (("--genre", "lofi"), ()),
        (("--genre", "none"), ()),
        ((), ("studio-mic", *STILL_AND_STARS)),
    ],
)
def test_other_shells_offer_the_scenes_of_the_genre_too(
    run: Run, tmp_path: Path, genre: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    for shell in ("zsh", "fish"):
        (tmp_path / shell).write_text(run("completion", shell).out, "utf-8")
    line = (WITHOUT_WINDOW, "generate", *genre, "--scene")
    said = checked("zsh", "-f", "-c", ZSH, "ask", tmp_path / "zsh", *line, "st")
    assert {one for one in said.split() if one.startswith("st")} == set(offered)
    ask = f"source {tmp_path / 'fish'}; complete -C '{' '.join(line)} st'"
    said = checked("fish", "--no-config", "-c", ask)
    begun = {one.split("\t")[0] for one in said.splitlines() if one.startswith("st")}
    assert begun == set(offered)


def test_zsh_describes_commands_by_their_short_help(run: Run) -> None:
    said = run("completion", "zsh").out
    assert "generate:'make a thumbnail'\n" in said
    assert "list:'list pictures, the newest first'\n" in said


def test_bash_offers_files_and_folders_where_they_are_meant(script: Path, tmp_path: Path) -> None:
    (tmp_path / "here-folder").mkdir()
    (tmp_path / "here-file").touch()
    both = {str(tmp_path / "here-folder"), str(tmp_path / "here-file")}
    start = str(tmp_path / "here")
    for words in (("--key-file",), ("--output",), ("--from-picture",)):
        assert set(completed(script, "generate", *words, start)) == both
    assert completed(script, "library", "export", start) == [str(tmp_path / "here-folder")]


def test_genres_of_ones_own_are_offered_too(run: Run, home: Path, tmp_path: Path) -> None:
    folder = home / "data" / "presets"
    folder.mkdir(parents=True)
    (folder / "synthwave.toml").write_text('name = "Synthwave"\n')
    path = tmp_path / "own.bash"
    path.write_text(run("completion", "bash").out)
    assert completed(path, "generate", "--genre", "s") == ["synthwave"]


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script_that_names_everything(run: Run, shell: str, lang: str) -> None:
    ran: Ran = run("completion", shell, lang=lang)
    assert (ran.code, ran.err) == (codes.DONE, "")
    for word in (WITHOUT_WINDOW, "generate", "library", "still-water", "k_dpmpp_2m", "cover"):
        assert word in ran.out


def test_we_name_the_shells_that_there_are() -> None:
    assert set(SHELLS) <= set(shtab.SUPPORTED_SHELLS)


@pytest.mark.parametrize(
    ("shell", "check"), [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")]
)
def test_the_shell_itself_finds_no_fault(run: Run, tmp_path: Path, shell: str, check: str) -> None:
    path = tmp_path / f"script.{shell}"
    path.write_text(run("completion", shell, lang="pt_BR").out, "utf-8")
    assert checked(shell, check, path) == ""


def test_errors_are_told_as_before(run: Run) -> None:
    ran = run("generate", "x", "--sampler", "mine")
    assert "There is no sampler called “mine”" in ran.err
    assert "each side may have" in run("generate", "x", "--size", "20x20").err
    assert run("completion", "command.com").code == codes.USAGE
    assert "bash" in run("completion", "command.com").err


def test_the_help_says_where_it_goes(run: Run) -> None:
    said = run("completion", "--help").out
    for place in ("bash-completion/completions/thumbgen-cli", "fpath", "config/fish", "$PROFILE"):
        assert place in said
