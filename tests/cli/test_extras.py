"""Styles, LoRAs and the like on the command line: what is sent, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Command, Result, run_all
from thumbgen.horde.practice import Script

pytestmark = pytest.mark.timeout(240)

QUICK = Script(queue_length=0, seconds_per_place=0.05, render_seconds=0.1, flat=True)


def generate(*arguments: str) -> Command:
    return Command(("generate", "a heron", "--json", "--lang", "en", *arguments), QUICK)


COMMANDS = {
    "all": generate(
        *("--model", "Dreamshaper", "--lora", "12345:0.5", "--lora", "ink look"),
        *("--upscaler", "NMKD_Siax", "--face-fixer", "gfpgan", "--tiling", "--hires-fix"),
    ),
    "style": generate("--style", "Cosy Lofi", "--seed", "42"),
    "no_style": generate("--style", "cosy lofy"),
    "no_upscaler": generate("--upscaler", "x8"),
    "six_loras": generate(*(part for one in "abcdef" for part in ("--lora", one))),
    "strong_lora": generate("--lora", "ink:9"),
    "not_with_flux": generate("--model", "Flux.1-Schnell fp8 (Compact)", "--hires-fix"),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    return run_all(COMMANDS, tmp_path_factory.mktemp("extras"))


def sent(result: Result) -> dict[str, Any]:
    assert result.horde is not None
    bodies = [one.body for one in result.horde.requests if one.path.endswith("/generate/async")]
    (body,) = map(json.loads, bodies)
    assert isinstance(body, dict)
    return body


def test_everything_that_is_asked_for_is_sent(results: dict[str, Result]) -> None:
    result = results["all"]
    assert result.code == 0, result.err
    params = sent(result)["params"]
    assert [(one["name"], one["model"]) for one in params["loras"]] == [
        ("12345", 0.5),
        ("ink look", 1.0),
    ]
    assert params["post_processing"] == ["GFPGAN", "NMKD_Siax"]
    assert (params["tiling"], params["hires_fix"]) == (True, True)


def test_a_style_is_expanded_here_and_the_seed_stays(results: dict[str, Result]) -> None:
    result = results["style"]
    assert result.code == 0, result.err
    body = sent(result)
    assert body["params"]["seed"] == "42"
    assert "a heron" in body["prompt"]
    assert "style" not in body


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_style", "cosy lofi"),
        ("no_upscaler", "x8"),
        ("six_loras", "5"),
        ("strong_lora", "9"),
        ("not_with_flux", "Flux"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_sent(
    results: dict[str, Result], name: str, said: str
) -> None:
    result = results[name]
    assert result.code == 2, result.err
    assert said in result.json["error"]["message"]
    assert result.horde is not None
    assert not any("generate/async" in one.path for one in result.horde.requests)
    assert list(Path(result.home).rglob("*.jpg")) == []
