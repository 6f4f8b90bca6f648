"""Styles as strangers write them: what is usable is read, what is broken costs nobody the rest."""

import json
from typing import Any

import pytest

from tests.horde.loopback import Loopback, reply
from thumbgen.domain.errors import HordeDown, InvalidRequest
from thumbgen.domain.extras import Lora
from thumbgen.domain.styles import Style
from thumbgen.horde.catalogue import parse_style, parse_styles
from thumbgen.horde.client import HordeClient

ID = "0a62568b-83ce-4743-a423-6761c4ca5697"
INK: dict[str, Any] = {"id": ID, "name": "ink", "prompt": "{p}, ink###{np}"}
HUGE = 10**400


def read(**fields: Any) -> Style:
    (style,) = parse_styles(json.dumps([{**INK, **fields}]).encode())
    return style


def test_a_whole_style_is_read() -> None:
    style = read(
        info="Ink on\nrice paper.",
        models=["AAM XL"],
        tags=["ink", "calm"],
        nsfw=False,
        public=True,
        use_count=12,
        creator="ana#7",
        shared_key=None,
        examples=[{"id": "x", "url": "https://example.org/x.webp", "primary": True}],
        params={
            "sampler_name": "k_euler",
            "steps": 20,
            "cfg_scale": 4.5,
            "clip_skip": 2,
            "karras": False,
            "tiling": True,
            "hires_fix": True,
            "width": 512,
            "height": 4096,
            "seed": "7",
            "loras": [{"name": "123", "model": 0.8, "inject_trigger": "any", "is_version": True}],
            "post_processing": ["RealESRGAN_x4plus", "CodeFormers"],
        },
    )
    assert style == Style(
        id=ID,
        name="ink",
        prompt="{p}, ink###{np}",
        about="Ink on rice paper.",
        models=("AAM XL",),
        tags=("ink", "calm"),
        creator="ana#7",
        used=12,
        sampler="k_euler",
        steps=20,
        cfg_scale=4.5,
        clip_skip=2,
        karras=False,
        loras=(Lora("123", 0.8, "any", version=True),),
        tiling=True,
        hires_fix=True,
        face_fixer="CodeFormers",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"params": None},
        {"params": ["steps"]},
        {"params": {"sampler_name": "k_new", "steps": 0, "cfg_scale": -1, "clip_skip": 13}},
        {"params": {"sampler_name": 3, "steps": "20", "cfg_scale": True, "clip_skip": []}},
        {"params": {"karras": "yes", "tiling": 1, "hires_fix": None, "steps": HUGE}},
        {"params": {"loras": "x", "post_processing": "GFPGAN"}},
        {"params": {"post_processing": ["RestoreFormer", None, 4]}},
        {"params": {"loras": [None, {}, {"name": ""}, {"name": "a", "model": "strong"}]}},
        {"params": {"loras": [{"name": "a", "model": HUGE}, {"name": "abc", "is_version": True}]}},
        {"info": 4, "models": "AAM XL", "tags": {"a": 1}, "use_count": "many", "creator": None},
        {"models": [None, "", 7], "tags": [[]], "nsfw": None, "use_count": -3},
    ],
)
def test_what_is_wrong_in_a_style_is_left_to_the_model(fields: dict[str, Any]) -> None:
    assert read(**fields) == Style(id=ID, name="ink", prompt="{p}, ink###{np}")


@pytest.mark.parametrize("nsfw", [True, "no", 1, [], {}])
def test_whatever_may_be_unsafe_is_not_called_clean(nsfw: object) -> None:
    assert not read(nsfw=nsfw).clean
    assert read().clean


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "ink",
        {},
        {**INK, "id": 4},
        {**INK, "name": "  "},
        {**INK, "prompt": None},
        {**INK, "prompt": ""},
        {**INK, "prompt": " , ###blurry, {p}"},
        {**INK, "prompt": "{np} ###"},
        {**INK, "prompt": "{p} \0"},
        {**INK, "prompt": "{p}" + "x" * 7000},
    ],
)
def test_a_broken_style_costs_nobody_the_others(broken: object) -> None:
    page = json.dumps([broken, INK, broken]).encode()
    assert [style.name for style in parse_styles(page)] == ["ink"]
    with pytest.raises(HordeDown):
        parse_style(json.dumps(broken).encode())


def test_only_five_of_many_loras_and_the_first_of_each_tag() -> None:
    style = read(params={"loras": [{"name": str(n)} for n in range(9)]}, tags=["a", "a", "b"])
    assert [lora.name for lora in style.loras] == list("01234")
    assert style.tags == ("a", "b")


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"<html>", b'{"message": "x"}', b"\xff[]"])
def test_what_is_no_catalogue_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(HordeDown):
        parse_styles(body)


def test_a_page_and_a_style_are_asked_for_without_a_key() -> None:
    answers = {b"/styles/image?": json.dumps([INK]), b"": json.dumps(INK)}

    def speak(connection: Any, request: bytes) -> None:
        path = request.split(b" ")[1]
        body = next(text for part, text in answers.items() if part in path)
        connection.sendall(reply(body.encode(), close=False))

    with Loopback(speak) as server:
        client = HordeClient(server.address, "practice-key-000000000000")
        assert [style.name for style in client.styles(3, tag="calm sea")] == ["ink"]
        assert client.style(ID).name == client.style("ink & água").name == "ink"
        client.close()
        paths = [request.split(b" ")[1].decode() for request in server.heard]
        assert [path.partition("/styles/")[2] for path in paths] == [
            "image?sort=popular&page=3&tag=calm+sea",
            f"image/{ID}",
            "image_by_name/ink%20%26%20%C3%A1gua",
        ]
        assert not any(b"apikey" in request.lower() for request in server.heard)


@pytest.mark.parametrize("code", ["StyleNotFound", ""])
def test_a_style_that_is_not_there_is_the_callers_mistake(code: str) -> None:
    body = json.dumps({"message": "Style not found.", "rc": code}).encode()
    with Loopback(reply(body, status="404 NOT FOUND")) as server:
        client = HordeClient(server.address)
        with pytest.raises(InvalidRequest) as caught:
            client.style("nothing")
        client.close()
    assert (caught.value.field, caught.value.problem, caught.value.value) == (
        "style",
        "none",
        "nothing",
    )
