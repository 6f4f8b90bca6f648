"""The catalogue of styles, and what a style does to a submission that names one."""

from dataclasses import replace
from typing import Any

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start
from thumbgen.horde.practice import SharedKey
from thumbgen.horde.practice.style_list import HOUSE_KEY, STYLES

FIELDS = {
    "id", "name", "info", "prompt", "params", "public", "nsfw", "use_count", "creator", "models",
    "tags", "examples",
}  # fmt: skip


def page(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    reply = caller.ask("GET", f"/styles/image{query}")
    assert reply.status_code == 200, reply.text
    return list(reply.json())


def named(caller: Caller, name: str) -> dict[str, Any]:
    return dict(caller.ask("GET", f"/styles/image_by_name/{name}").json())


def test_pages_hold_25_styles_and_overlap_by_all_but_one(caller: Caller) -> None:
    first, second = page(caller), page(caller, "?page=2")
    assert len(first) == len(second) == 25
    assert [style["id"] for style in first[1:]] == [style["id"] for style in second[:-1]]
    assert all(set(style) - {"shared_key"} == FIELDS for style in first)
    everything = {style["id"]: style for number in range(1, 9)
                  for style in page(caller, f"?page={number}")}  # fmt: skip
    assert len(everything) == sum(style.public for style in STYLES) >= 30
    assert page(caller, "?page=99") == []


def test_styles_are_sorted_by_use_or_by_age(caller: Caller) -> None:
    used = [style["use_count"] for style in page(caller, "?sort=popular&page=1")]
    assert used == sorted(used, reverse=True)
    young = [style["name"] for style in page(caller, "?sort=age")]
    assert young[0] == [style.name for style in STYLES if style.public][-1]


def test_styles_can_be_filtered_by_tag_and_model(caller: Caller) -> None:
    assert {"lofi"} <= set(page(caller, "?tag=lofi")[0]["tags"])
    assert {style["name"] for style in page(caller, "?tag=pixel")} == {"sixteen colours"}
    models = [style["models"] for style in page(caller, "?model=Animagine%20XL")]
    assert models == [["AAM XL", "Animagine XL"]]
    assert page(caller, "?tag=nothing") == []


@pytest.mark.parametrize(
    ("query", "status", "rc"),
    [("?sort=best", 400, "BadRequest"), ("?page=first", 400, None), ("?page=0", 500, None)],
)
def test_odd_queries_are_refused(caller: Caller, query: str, status: int, rc: str | None) -> None:
    reply = caller.ask("GET", f"/styles/image{query}")
    assert (reply.status_code, reply.json().get("rc")) == (status, rc)


def test_a_style_is_found_by_id_and_by_name(caller: Caller) -> None:
    style = named(caller, "cosy%20lofi")
    assert style["name"] == "cosy lofi"
    assert caller.ask("GET", f"/styles/image/{style['id']}").json() == style
    assert named(caller, "practice%231::cosy%20lofi") == style
    assert named(caller, "half%20done")["public"] is False, "hidden ones can be had by name"
    for path in ("/styles/image/cosy%20lofi", "/styles/image_by_name/no%20such"):
        reply = caller.ask("GET", path)
        assert (reply.status_code, reply.json()["rc"]) == (404, "StyleNotFound")


def test_the_shipped_styles_show_everything_that_styles_may_hold() -> None:
    keys = {key for style in STYLES for key in style.params}
    assert keys >= {
        "steps", "sampler_name", "cfg_scale", "width", "height", "karras", "clip_skip", "hires_fix",
        "tiling", "post_processing", "loras",
    }  # fmt: skip
    assert len({style.id for style in STYLES}) == len({style.name for style in STYLES})
    assert sum(style.nsfw for style in STYLES) >= 2
    assert any("{p}" not in style.prompt for style in STYLES)
    assert any(style.shared_key for style in STYLES)
    assert any("###" not in style.prompt for style in STYLES)


def made_of(caller: Caller, key: str = ANONYMOUS, **changes: Any) -> dict[str, Any]:
    return caller.view(caller.start(key, **changes)).payload


def test_a_style_replaces_models_and_params_entirely(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    sent = {"n": 2, "width": 512, "height": 512, "seed": "7", "sampler_name": "DDIM",
            "loras": [{"name": "mine"}]}  # fmt: skip
    got = made_of(caller, prompt="a fox###fog", style="cosy lofi", params=sent)
    assert got["models"] == ["AAM XL"]
    params = got["params"]
    assert (params["n"], params["width"], params["height"]) == (2, 1344, 768)
    assert (params["steps"], params["sampler_name"], params["cfg_scale"]) == (28, "k_euler_a", 6.5)
    assert not {"seed", "loras"} & set(params)
    assert got["prompt"].startswith("a fox, cosy lofi illustration")
    assert got["prompt"].endswith("###fog, harsh light, photo")


def test_a_style_without_a_size_leaves_that_to_the_user(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    for name in ("plain", "style::plain", "practice#1::plain", "style::practice#1::plain"):
        got = made_of(caller, prompt="a fox###fog", style=name, params={"width": 640})
        assert (got["params"]["width"], got["params"]["height"]) == (640, 64)
        assert got["prompt"] == "a fox###fog", "a negative prompt brings its own separator"
    assert made_of(caller, style="plain")["prompt"] == "a quiet hill"
    assert made_of(caller, style="grand tour")["prompt"].startswith("an alpine valley")


def test_a_style_for_grown_ups_is_one(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    assert made_of(caller, style="boudoir", nsfw=False)["nsfw"] is True
    assert made_of(caller, style="plain", nsfw=True)["nsfw"] is False


def test_unknown_styles_and_collections_are_not_found(caller: Caller) -> None:
    for name in ("no such", "collection::plain", "nobody#9::plain"):
        reply = caller.submit(style=name)
        assert (reply.status_code, reply.json()["rc"]) == (404, "StyleNotFound")


def test_a_style_with_a_shared_key_pays_for_those_who_have_nothing(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    assert named(caller, "one%20for%20all")["shared_key"]["id"] == HOUSE_KEY.id
    large = {"width": 1920, "height": 1088}
    assert caller.submit(style="film still", params=large).status_code == 202, "its own size"
    assert caller.submit(style="street photo", params=large).json()["rc"] == "KudosUpfront"
    assert caller.submit(style="one for all", params=large).status_code == 202


def test_the_key_of_a_style_may_be_used_up(call: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = call(FAST)
    style = next(style for style in STYLES if style.shared_key)
    empty = replace(style, shared_key=SharedKey(HOUSE_KEY.id, kudos=0))
    monkeypatch.setattr("thumbgen.horde.practice.styles.STYLES", (empty,))
    assert caller.submit(REGISTERED, style=style.id).json()["rc"] == "SharedKeyEmpty"


def test_pages_come_two_a_second_at_most(call: Start) -> None:
    caller = call(replace(FAST, rate_limits=True))
    replies = [caller.ask("GET", "/styles/image?page=1") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[-1].json() == {"message": "2 per 1 second"}
