"""The command line as a subprocess: every exit code, both languages, nothing leaked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.terminal import Command, Result, run_all
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.horde.practice.script import Kind

pytestmark = pytest.mark.timeout(240)

QUICK = Script(queue_length=0, seconds_per_place=0.05, render_seconds=0.1, flat=True)
KEY = "practice-key-000000000000"


def troubled(*faults: Fault) -> Script:
    return replace(QUICK, faults=faults)


def refusing(kind: Kind) -> Script:
    return troubled(Fault("submit", kind, times=None))


def a_job(horde: PracticeHorde) -> bool:
    return any("/check/" in one.path for one in horde.requests)


def is_rendering(horde: PracticeHorde) -> bool:
    return any(job.processing for job in horde.jobs()) and a_job(horde)


def submitting(horde: PracticeHorde) -> bool:
    return bool(horde.jobs())


def key_file(home: Path) -> None:
    (home / "key.txt").write_text(KEY + "\n")


def usual_key_file(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "api-key").write_text(KEY)


def portuguese_settings(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(
        json.dumps({"language": "pt_BR", "format": "png", "quality": 300, "colour": "red"})
    )


def empty_file(home: Path) -> None:
    (home / "empty").touch()


def broken_settings(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text("{")


def own_presets(home: Path) -> None:
    folder = home / "data" / "presets"
    folder.mkdir(parents=True)
    (folder / "synthwave.toml").write_text('name = "Synthwave"\npalette = "neon pink tones"\n')
    (folder / "broken.toml").write_text('name = "Broken"\ncolour = "red"\n')


def generate(*arguments: str) -> tuple[str, ...]:
    return ("generate", "a lighthouse in the rain", *arguments)


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


ENDLESS = Script(queue_length=500, seconds_per_place=1.0)
RENDERING = Script(queue_length=0, seconds_per_place=0.05, render_seconds=30.0)

COMMANDS = {
    "plain": Command(generate("--genre", "lofi"), QUICK),
    "practice": Command(generate("--genre", "worship", "--practice")),
    "json": Command(generate("--json", "--genre", "R&B", "--seed", "42"), QUICK),
    "json_pt": Command(
        ("generate", "um farol", "--json", "--genre", "r&b", "--lang", "pt_BR"), QUICK
    ),
    "file_png": Command(generate("--output", "{home}/here/it.png"), QUICK),
    "file_jpg": Command(generate("--output", "{home}/it.JPG", "--size", "full-hd"), QUICK),
    "folder": Command(generate("--output", "{home}/some/folder", "--size", "square"), QUICK),
    "count": Command(generate("--count", "2", "--json", "--output", "{home}/two.jpg"), QUICK),
    "scene": Command(("generate", "--genre", "worship", "--scene", "Still Water"), QUICK),
    "own_preset": Command(generate("--genre", "synthwave"), QUICK, before=own_presets),
    "settings": Command(generate("--json"), QUICK, before=portuguese_settings),
    "key_variable": Command(generate(), QUICK, {"THUMBGEN_API_KEY": KEY}),
    "key_file": Command(generate("--key-file", "{home}/key.txt"), QUICK, before=key_file),
    "usual_key_file": Command(generate(), QUICK, before=usual_key_file),
    "anonymous": Command(generate(), QUICK, {"THUMBGEN_API_KEY": "anonymous"}),
    "tilde": Command(generate("--output", "~/it.png"), QUICK, {"HOME": "{home}"}),
    "folder_with_dot": Command(generate("--output", "{home}/new.folder/"), QUICK),
    "other_alphabet": Command(
        ("generate", "雨の街", "--json"), QUICK, {"PYTHONIOENCODING": "cp1252"}
    ),
    "ascii_help": Command(("--help", "--lang", "pt_BR"), environ={"PYTHONIOENCODING": "ascii"}),
    "broken_settings": Command(generate(), QUICK, before=broken_settings),
    "comma": Command(generate("--cfg", "7,5", "--sampler", "ddim"), QUICK),
    # 2
    "bad_lang": Command(generate("--lang", "fr"), QUICK),
    "scene_elsewhere": Command(generate("--scene", "still-water", "--json"), QUICK),
    "empty_key_file": Command(generate("--key-file", "{home}/empty"), QUICK, before=empty_file),
    "negative_queue": Command(("practice", "--queue", "-1")),
    "no_quotes": Command(("generate", "a", "lighthouse", "--lang", "en"), QUICK),
    "no_idea": Command(("generate", "--json"), QUICK),
    "no_genre": Command(generate("--genre", "polka", "--json"), QUICK),
    "no_scene": Command(generate("--genre", "lofi", "--scene", "polka"), QUICK),
    "bad_size": Command(generate("--size", "10x10"), QUICK),
    "bad_ending": Command(generate("--output", "{home}/x.webp", "--json"), QUICK),
    "bad_number": Command(generate("--seed", "abc", "--json"), QUICK),
    "bad_flag": Command(generate("--colour", "red"), QUICK),
    "bad_seed": Command(generate("--seed", "-5"), QUICK),
    "bad_url": Command(generate("--horde-url", "ftp://nowhere")),
    "no_key_file": Command(generate("--key-file", "{home}/nothing"), QUICK),
    "pt_no_genre": Command(generate("--genre", "polca", "--lang", "pt_BR"), QUICK),
    "pt_bad_number": Command(generate("--seed", "abc", "--lang", "pt"), QUICK),
    # 3
    "refused": Command(generate("--json"), refusing("corrupt_prompt")),
    "refused_unknown": Command(generate(), refusing("unknown_rc")),
    "refused_pt": Command(generate(), refusing("corrupt_prompt"), {"LANG": "pt_BR.UTF-8"}),
    # 4
    "kudos": Command(generate("--steps", "60", "--json"), QUICK),
    "bad_key": Command(generate(), QUICK, {"THUMBGEN_API_KEY": "wrong-key-1234567890"}),
    # 5
    "nobody": Command(generate("--json", "--horde-url", closed_port())),
    "nobody_pt": Command(generate("--horde-url", closed_port(), "--lang", "pt-BR")),
    "nobody_in_time": Command(generate("--json", "--timeout", "1.5", "--horde-url", closed_port())),
    "down": Command(generate("--json"), refusing("502_html")),
    "maintenance": Command(generate("--json"), Script(maintenance=True)),
    "blocked": Command(generate("--json"), refusing("timeout_ip")),
    # 6
    "timeout": Command(generate("--timeout", "2", "--json"), ENDLESS),
    "expired": Command(generate("--json"), Script(queue_length=500, expire_after=1.5)),
    # 7
    "censored": Command(generate("--json"), Script(0, 0.05, 0.1, censored="all")),
    # 8
    "failed": Command(
        generate("--json", "--model", "AAM XL"), Script(0, 0.05, 0.1, worker_faults=2)
    ),
    "not_saved": Command(generate("--json", "--output", f"{{home}}/{'x' * 300}.jpg"), QUICK),
    "no_place": Command(generate("--json", "--output", "/proc/nowhere/x.jpg"), QUICK),
    # 130
    "interrupted": Command(generate(), ENDLESS, interrupt_when=a_job),
    "interrupted_json": Command(generate("--json"), ENDLESS, interrupt_when=a_job),
    "terminated": Command(generate(), ENDLESS, interrupt_when=a_job, told=signal.SIGTERM),
    "interrupted_pt": Command(generate("--lang", "pt_BR"), RENDERING, interrupt_when=is_rendering),
    "interrupted_submitting": Command(
        generate(),
        Script(500, faults=(Fault("submit", "slow", seconds=0.7),)),
        interrupt_when=submitting,
    ),
    # Words
    "help": Command(("--help",)),
    "help_generate": Command(("generate", "--help")),
    "help_generate_pt": Command(("generate", "--help", "--lang", "pt_BR")),
    "no_screen": Command(()),
    "no_screen_pt": Command(("--lang", "pt_BR")),
    "before_command": Command(("--practice", *generate())),
    "about": Command(("--about",)),
    "about_pt": Command(("--about", "--lang", "pt_BR")),
    "version": Command(("--version",)),
}

CODES = {
    0: "plain practice json json_pt file_png file_jpg folder count scene own_preset settings "
    "key_variable key_file usual_key_file anonymous tilde folder_with_dot other_alphabet "
    "ascii_help broken_settings comma help help_generate help_generate_pt before_command "
    "about about_pt version",
    2: "bad_lang scene_elsewhere empty_key_file negative_queue "
    "no_quotes no_idea no_genre no_scene bad_size bad_ending bad_number bad_flag bad_seed "
    "bad_url no_key_file pt_no_genre pt_bad_number",
    3: "refused refused_unknown refused_pt",
    4: "kudos bad_key",
    5: "nobody nobody_pt nobody_in_time down maintenance blocked",
    6: "timeout expired",
    7: "censored",
    8: "failed not_saved no_place no_screen no_screen_pt",
    130: "interrupted interrupted_json terminated interrupted_pt interrupted_submitting",
}
CODE_OF = {name: code for code, names in CODES.items() for name in names.split()}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Every command, run once."""
    return run_all(COMMANDS, tmp_path_factory.mktemp("commands"))


def test_every_command_is_judged() -> None:
    assert set(CODE_OF) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_exit_code(results: dict[str, Result], name: str) -> None:
    result = results[name]
    assert result.code == CODE_OF[name], result.err


@pytest.mark.parametrize("name", COMMANDS)
def test_no_user_ever_sees_a_traceback_or_a_secret(results: dict[str, Result], name: str) -> None:
    result = results[name]
    for text in (result.out, result.err):
        assert "Traceback" not in text
        assert KEY not in text
        assert "wrong-key" not in text
        assert not re.search(r"\{\w+\}", text.replace("{home}", ""))
    assert "Traceback" not in result.log
    assert KEY not in result.log
    assert "X-Amz" not in result.log + result.err


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if "--json" in COMMANDS[name].arguments]
)
def test_json_is_one_object(results: dict[str, Result], name: str) -> None:
    answer = results[name].json
    assert answer["success"] is (CODE_OF[name] == 0)
    if not answer["success"]:
        assert set(answer["error"]) >= {"code", "message"}
        assert answer["error"]["message"]


def test_a_path_on_stdout_and_progress_on_stderr(results: dict[str, Result]) -> None:
    result = results["plain"]
    (path,) = result.out.splitlines()
    assert Path(path) == result.home / "pictures" / "a-lighthouse-in-the-rain.jpg"
    with Image.open(path) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 720))
    lines = result.err.splitlines()
    assert lines[0] == "Getting ready"
    assert lines[-1].startswith("Ready: 1280×720 · AAM XL · seed ")
    assert "\r" not in result.err
    assert "\x1b" not in result.err


def test_practice_is_unmistakable(results: dict[str, Result]) -> None:
    assert results["practice"].err.startswith("Practice mode")
    assert len(results["practice"].pictures) == 1


def test_the_documented_result(results: dict[str, Result]) -> None:
    answer = results["json"].json
    assert answer["prompt"] == "a lighthouse in the rain"
    assert answer["source"] == "stablehorde"
    assert answer["image_url"].startswith("http://127.0.0.1:")
    assert answer["image_url"] == answer["source_url"]
    assert (answer["width"], answer["height"]) == (1280, 720)
    assert answer["seed"] == "42"
    assert answer["model"] in {"AlbedoBase XL (SDXL)", "SDXL 1.0"}
    assert Path(answer["path"]).exists()
    assert answer["genre"] == "rnb"
    assert len(answer["job_id"]) == 12
    assert len(answer["images"]) == 1
    assert "apikey" not in results["json"].out


def test_files_go_where_the_caller_says(results: dict[str, Result]) -> None:
    expected = {
        "file_png": ("here/it.png", "PNG", (1280, 720)),
        "file_jpg": ("it.JPG", "JPEG", (1920, 1080)),
        "folder": ("some/folder/a-lighthouse-in-the-rain.png", "PNG", (1080, 1080)),
        "tilde": ("it.png", "PNG", (1280, 720)),
        "folder_with_dot": ("new.folder/a-lighthouse-in-the-rain.jpg", "JPEG", (1280, 720)),
        "scene": ("pictures/still-water.jpg", "JPEG", (1280, 720)),
    }
    for name, (place, kind, size) in expected.items():
        result = results[name]
        path = Path(result.out.strip())
        assert path == result.home / place
        with Image.open(path) as image:
            assert (image.format, image.size) == (kind, size)


def test_two_pictures_are_numbered(results: dict[str, Result]) -> None:
    paths = [Path(image["path"]).name for image in results["count"].json["images"]]
    assert paths == ["two.jpg", "two-2.jpg"]


def test_settings_are_heeded_and_wrong_ones_named(results: dict[str, Result]) -> None:
    result = results["settings"]
    assert Path(result.json["path"]).suffix == ".png"
    assert "“quality”" in result.err
    assert "“colour”" in result.err
    assert "Pronta" in result.err or "Pronto" in result.err


def test_a_broken_settings_file_is_said_so(results: dict[str, Result]) -> None:
    assert "settings file" in results["broken_settings"].err


def test_a_scene_of_another_genre_is_named(results: dict[str, Result]) -> None:
    assert "genre worship" in results["scene_elsewhere"].json["error"]["message"]


def test_numbers_may_have_a_comma_and_samplers_any_case(results: dict[str, Result]) -> None:
    horde = results["comma"].horde
    assert horde is not None
    params = json.loads(horde.requests[0].body)["params"]
    assert (params["cfg_scale"], params["sampler_name"]) == (7.5, "DDIM")


def test_forgotten_quotes_are_understood(results: dict[str, Result]) -> None:
    assert 'in quotes: thumbgen generate "a lighthouse"\n' in results["no_quotes"].err


def test_a_result_survives_every_code_page(results: dict[str, Result]) -> None:
    assert results["other_alphabet"].json["prompt"] == "雨の街"


def test_own_presets_appear_and_broken_ones_are_named(results: dict[str, Result]) -> None:
    result = results["own_preset"]
    assert "broken.toml" in result.err
    assert "colour" in result.err
    assert result.horde is not None
    prompt = json.loads(result.horde.requests[0].body)["prompt"]
    assert "neon pink tones" in prompt


def test_the_key_reaches_the_horde(results: dict[str, Result]) -> None:
    for name in ("key_variable", "key_file", "usual_key_file"):
        horde = results[name].horde
        assert horde is not None
        assert horde.requests[0].headers["apikey"] == KEY
    for name in ("plain", "anonymous"):
        horde = results[name].horde
        assert horde is not None
        assert horde.requests[0].headers["apikey"] == "0000000000"


@pytest.mark.parametrize(
    "name",
    [
        *("no_idea", "no_genre", "no_scene", "bad_size", "bad_ending", "bad_number", "bad_seed"),
        "no_place",
    ],
)
def test_bad_input_sends_nothing(results: dict[str, Result], name: str) -> None:
    horde = results[name].horde
    assert horde is not None
    assert horde.requests == []


def test_the_user_hears_what_could_have_been(results: dict[str, Result]) -> None:
    assert "lofi, rnb, worship" in results["no_genre"].json["error"]["message"]
    assert "64–4096" in results["bad_size"].err
    assert ".jpg, .png" in results["bad_ending"].json["error"]["message"]


def test_codes_for_scripts(results: dict[str, Result]) -> None:
    expected = {
        "no_idea": "invalid_request",
        "bad_number": "usage",
        "refused": "prompt_refused",
        "kudos": "kudos_needed",
        "nobody": "no_connection",
        "nobody_in_time": "no_connection",
        "down": "horde_down",
        "maintenance": "maintenance",
        "blocked": "address_blocked",
        "timeout": "timed_out",
        "expired": "expired",
        "censored": "censored",
        "failed": "workers_failed",
        "not_saved": "not_saved",
        "no_place": "not_saved",
        "interrupted_json": "cancelled",
    }
    got = {name: results[name].json["error"]["code"] for name in expected}
    assert got == expected
    assert results["blocked"].json["error"]["retry_after"] == 179


def test_a_picture_that_could_not_be_saved_is_kept(results: dict[str, Result]) -> None:
    error = results["not_saved"].json["error"]
    assert Path(error["kept_at"]).exists()
    assert "kept_at" not in results["no_place"].json["error"]


def test_the_servers_own_words_are_shown(results: dict[str, Result]) -> None:
    assert "The moon is in the wrong phase" in results["refused_unknown"].err


INTERRUPTED = CODES[130].split()


@pytest.mark.parametrize("name", INTERRUPTED)
def test_an_interrupted_job_is_withdrawn_and_we_leave_soon(
    results: dict[str, Result], name: str
) -> None:
    result = results[name]
    assert result.seconds_after_signal is not None
    assert result.seconds_after_signal < 8, "the grace is 1.5 s; the rest is a busy machine"
    assert result.horde is not None
    assert [job.cancelled for job in result.horde.jobs()] == [True]


def test_an_interrupted_user_hears_what_became_of_it(results: dict[str, Result]) -> None:
    assert "The job was withdrawn." in results["interrupted"].err
    assert "perd" in results["interrupted_pt"].err.lower()


PORTUGUESE = {
    "json_pt": "Renderizando|Gerando|Na fila|fila",
    "pt_no_genre": "gênero",
    "pt_bad_number": "não é um número",
    "refused_pt": "filtro",
    "nobody_pt": "conexão",
    "interrupted_pt": "Cancelado",
}


@pytest.mark.parametrize("name", PORTUGUESE)
def test_portuguese(results: dict[str, Result], name: str) -> None:
    assert re.search(PORTUGUESE[name], results[name].err)


def test_help_names_everything(results: dict[str, Result]) -> None:
    text = results["help_generate"].out
    for word in ("--genre", "--size", "--key-file", "lofi", "night-study", "youtube", "130"):
        assert word in text
    portuguese = results["help_generate_pt"].out
    for word in ("uso:", "Estudo à noite", "opções"):
        assert word in portuguese
    assert "--practice" in results["help"].out


def test_without_a_command_or_a_screen_one_sentence_says_what_works(
    results: dict[str, Result],
) -> None:
    for name, word in (("no_screen", "no screen"), ("no_screen_pt", "Não há tela")):
        result = results[name]
        assert result.out == ""
        (sentence,) = result.err.splitlines()
        assert word in sentence
        assert "thumbgen generate" in sentence


def test_what_stands_before_the_command_counts_too(results: dict[str, Result]) -> None:
    assert "Practice mode" in results["before_command"].err


def test_about_says_what_may_be_done_with_the_pictures(results: dict[str, Result]) -> None:
    for name, word in (("about", "commercial"), ("about_pt", "comercia")):
        text = results[name].out
        assert word in text
        assert "NSFW" in text
        assert "/api/" in text
        assert "/terms" in text


def test_the_command_line_loads_no_qt() -> None:
    code = "import sys, thumbgen.cli.main; sys.exit(any('PySide' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_reader_that_leaves_early_breaks_nothing(tmp_path: Path) -> None:
    line = f"{sys.executable} -m thumbgen --help | true; exit ${{PIPESTATUS[0]}}"
    environ = {"THUMBGEN_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        ["/bin/bash", "-c", line], capture_output=True, text=True, env=environ, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(("closed", "code"), [(">&-", 2), ("2>&-", 2)])
def test_a_closed_stream_is_no_catastrophe(tmp_path: Path, closed: str, code: int) -> None:
    line = f"{sys.executable} -m thumbgen generate x --genre polka --json {closed}"
    environ = {"THUMBGEN_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["/bin/bash", "-c", line], capture_output=True, env=environ, check=False)
    assert ran.returncode == code
    assert b"Traceback" not in ran.stdout + ran.stderr


def test_a_name_that_is_no_text_is_printed_as_it_is_on_the_disk(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/d\xff"
    environ = {"THUMBGEN_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with PracticeHorde(QUICK) as horde:
        ran = subprocess.run(
            [sys.executable, "-m", "thumbgen", "generate", "x", "--output", folder + b"/"],
            capture_output=True,
            env=environ | {"THUMBGEN_HORDE_URL": horde.url},
            check=False,
        )
    assert ran.returncode == 0
    assert ran.stdout.rstrip() == folder + b"/x.jpg"
    assert Path(os.fsdecode(ran.stdout.rstrip())).exists()


def test_the_unforeseen_is_one_kind_sentence_and_the_rest_is_in_the_log(tmp_path: Path) -> None:
    code = (
        "import sys, thumbgen.cli.main as main, thumbgen.cli.generate as one\n"
        "def broken(*_): raise ZeroDivisionError('secret detail')\n"
        "one.generate = broken\n"
        "sys.exit(main.run(['generate', 'x', '--json'], lambda *_: 0))"
    )
    environ = {"THUMBGEN_HOME": str(tmp_path), "LANG": "en_US.UTF-8", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False
    )
    log = tmp_path / "logs" / "thumbgen.log"
    assert ran.returncode == 8
    assert json.loads(ran.stdout)["error"]["code"] == "error"
    assert "Traceback" not in ran.stderr
    assert str(log) in ran.stderr
    assert "ZeroDivisionError: secret detail" in log.read_text()


def test_practice_serves_until_interrupted() -> None:
    command = [sys.executable, "-m", "thumbgen", "practice", "--seconds", "0.1", "--queue", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        url = one.stdout.readline().strip()
        assert url.endswith("/api/v2")
        port = url.split(":")[2].split("/")[0]
        again = subprocess.run(
            [*command, "--port", port], capture_output=True, text=True, check=False
        )
        assert again.returncode == 2
        assert port in again.stderr
        one.send_signal(signal.SIGINT)
        assert one.wait(20) == 0


def test_the_console_program_says_what_it_takes_and_loads_no_qt() -> None:
    code = (
        "import sys; from thumbgen import console; sys.argv = ['thumbgen-cli', '--lang', 'en'];"
        "code = console.main(); assert 'PySide6' not in sys.modules; sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("usage: thumbgen-cli")
    assert "generate" in ran.stderr
    assert "window opens" not in ran.stderr
