"""docs/endpoint.md: what it says of fields, options and addresses is what the program has."""

import argparse
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.docs.kitchen import PROJECT, needs
from thumbgen.cli.arguments import Parser
from thumbgen.cli.parsers import serve
from thumbgen.server import facts
from thumbgen.server.replies import JobTold, Result
from thumbgen.words import Words

PAGE = (PROJECT / "docs" / "endpoint.md").read_text("utf-8")


def row(start: str) -> str:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{start}")]
    return line


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("GET /presets", (facts.Presets, facts.GenreTold, facts.SceneTold)),
        ("GET /sizes", (facts.Sizes, facts.SizeTold)),
        ("GET /models", (facts.Models, facts.ModelTold)),
        ("GET /health", (facts.Health,)),
    ],
)
def test_every_field_is_told(address: str, kinds: tuple[type[msgspec.Struct], ...]) -> None:
    told = row(address)
    for kind in kinds:
        assert not [name for name in kind.__struct_fields__ if f'"{name}"' not in told]


@pytest.mark.parametrize("kind", [Result, JobTold])
def test_every_field_of_an_answer_is_shown(kind: type[msgspec.Struct]) -> None:
    shown = "".join(re.findall(r"^```json\n(.+?)^```$", PAGE, re.DOTALL | re.MULTILINE))
    shown += row("GET /jobs/ID`").replace("`", '"')
    assert not [name for name in kind.__struct_fields__ if f'"{name}"' not in shown]


def test_every_option_is_told() -> None:
    parser = Parser()
    serve.add(parser.add_subparsers(parser_class=Parser), Words("en"))
    (command,) = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    known = {flag for one in command.choices["serve"]._actions for flag in one.option_strings}
    assert not [flag for flag in known - {"-h", "--help"} if f"`{flag}" not in PAGE]


@needs("nginx")
def test_nginx_takes_the_block(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```nginx\n(.+?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    plain = re.sub(r"^ *ssl_certificate.*\n", "", block, flags=re.MULTILINE)
    plain = plain.replace("listen 443 ssl", "listen 127.0.0.1:8443")
    assert "ssl" not in plain
    here = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{here}{plain}}}\n"
    )
    done = subprocess.run(
        [shutil.which("nginx") or "", "-t", "-e", tmp_path / "error.log", "-c", config],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
