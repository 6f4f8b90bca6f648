"""What goes over the wire, and what is made of what comes back."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thumbgen.domain.errors import HordeDown, PictureLost
from thumbgen.domain.models import SAMPLERS, Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.serving import ModelStatus
from thumbgen.domain.sizes import Size
from thumbgen.domain.standing import Standing, Verdict, judge
from thumbgen.horde.reports import parse_heartbeat, parse_models
from thumbgen.horde.wire import (
    Accepted,
    Generation,
    Status,
    inline_picture,
    key_header,
    parse_accepted,
    parse_standing,
    parse_status,
    payload,
)

LINK = (
    "http://storage-host/horde-transient/101e3f8b-f7b6-4237-ac2d-74c2a360472c.webp"
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261122T200214Z&X-Amz-Expires=1800"
    "&X-Amz-SignedHeaders=host&X-Amz-Signature=secret"
)
GENERATION = {
    "img": LINK,
    "seed": "1716318001",
    "id": "101e3f8b-f7b6-4237-ac2d-74c2a360472c",
    "censored": False,
    "gen_metadata": [],
    "worker_id": "0a62568b-83ce-4743-a423-6761c4ca5697",
    "worker_name": "local-worker-1",
    "model": "stable_diffusion",
    "state": "ok",
}


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def plan(**fields: Any) -> Plan:
    usual: dict[str, Any] = {
        "prompt": "a lighthouse at dusk",
        "negative": "",
        "models": ("AAM XL",),
        "settings": Settings(),
        "size": Size(1344, 768),
    }
    return Plan(**(usual | fields))


plans = st.builds(
    Plan,
    prompt=st.text(min_size=1),
    negative=st.text(),
    models=st.lists(st.text(min_size=1), min_size=1, max_size=3).map(tuple),
    settings=st.builds(
        Settings,
        sampler=st.sampled_from(SAMPLERS),
        steps=st.integers(1, 500),
        cfg_scale=st.floats(0, 100),
        clip_skip=st.integers(1, 12),
        karras=st.booleans(),
    ),
    size=st.builds(
        Size, st.integers(1, 48).map((64).__mul__), st.integers(1, 48).map((64).__mul__)
    ),
    upscaler=st.none() | st.just("RealESRGAN_x2plus"),
    count=st.integers(1, 20),
    seed=st.none() | st.integers(0, 2**32 - 1),
)


def test_a_submission_exactly() -> None:
    assert payload(plan()) == {
        "prompt": "a lighthouse at dusk",
        "params": {
            "width": 1344,
            "height": 768,
            "n": 1,
            "steps": 25,
            "cfg_scale": 7.0,
            "sampler_name": "k_euler_a",
            "karras": True,
            "clip_skip": 1,
            "post_processing": [],
            "tiling": False,
            "hires_fix": False,
        },
        "nsfw": False,
        "censor_nsfw": True,
        "trusted_workers": False,
        "slow_workers": True,
        "replacement_filter": True,
        "r2": True,
        "models": ["AAM XL"],
    }


def test_a_submission_with_everything() -> None:
    sent = payload(
        plan(
            negative="blurry, ugly",
            models=("A", "B"),
            settings=Settings("k_dpmpp_2m", 30, 5.125, 2, karras=False),
            upscaler="RealESRGAN_x4plus",
            count=3,
            seed=4294967295,
        )
    )
    assert sent["prompt"] == "a lighthouse at dusk ### blurry, ugly"
    assert sent["models"] == ["A", "B"]
    assert sent["params"] == {
        "width": 1344,
        "height": 768,
        "n": 3,
        "steps": 30,
        "cfg_scale": 5.12,
        "sampler_name": "k_dpmpp_2m",
        "karras": False,
        "clip_skip": 2,
        "post_processing": ["RealESRGAN_x4plus"],
        "tiling": False,
        "hires_fix": False,
        "seed": "4294967295",
        "seed_variation": 1,
    }


@pytest.mark.parametrize(
    ("count", "seed", "sent"),
    [
        (1, None, {}),
        (4, None, {}),
        (1, 0, {"seed": "0"}),
        (1, 7, {"seed": "7"}),
        (4, 7, {"seed": "7", "seed_variation": 1}),
    ],
)
def test_seeds(count: int, seed: int | None, sent: dict[str, Any]) -> None:
    params = payload(plan(count=count, seed=seed))["params"]
    assert {name: value for name, value in params.items() if name.startswith("seed")} == sent


def inner(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from inner(one)


@given(plans)
def test_no_submission_breaks_the_hordes_rules(wanted: Plan) -> None:
    sent = payload(wanted)
    assert None not in list(inner(sent))
    params = sent["params"]
    assert isinstance(params.get("seed", ""), str)
    # At most two decimals, or the Horde refuses.
    assert round(params["cfg_scale"], 2) == params["cfg_scale"]
    assert len(params["post_processing"]) <= 1
    assert (" ### " in sent["prompt"]) == bool(wanted.negative or " ### " in wanted.prompt)
    for name in ("width", "height", "n", "steps", "clip_skip"):
        assert type(params[name]) is int
    json.dumps(sent, allow_nan=False)


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("", "0000000000"),
        ("  ", "0000000000"),
        ("anonymous", "0000000000"),
        (" Anonymous\n", "0000000000"),
        ("0000000000", "0000000000"),
        (" practice-key \n", "practice-key"),
    ],
)
def test_the_key_that_is_sent(key: str, sent: str) -> None:
    assert key_header(key) == sent


# Replies


def test_an_accepted_submission() -> None:
    reply = parse_accepted(body({"id": "69b45eee-3125-4632-b9b6-6da472ebed92", "kudos": 6.0}))
    assert reply == Accepted("69b45eee-3125-4632-b9b6-6da472ebed92")
    assert "69b45eee" not in repr(reply)


def test_an_accepted_submission_with_warnings() -> None:
    warnings = [
        {"code": "NoAvailableWorker", "message": "…"},
        {"code": "StepsTooFew"},
        {"message": "no code"},
        {"code": 7},
    ]
    reply = {"id": "3f6e1981", "kudos": 8.0, "message": "…", "warnings": warnings}
    assert parse_accepted(body(reply)).warnings == {"NoAvailableWorker", "StepsTooFew"}
    assert parse_accepted(body({"id": "a", "warnings": None})).warnings == frozenset()


def test_the_simplified_acceptance() -> None:
    assert parse_accepted(body({"id": "abc", "message": "queued"})) == Accepted("abc")


@pytest.mark.parametrize(
    "reply",
    [{}, {"id": ""}, {"id": "  "}, {"id": None}, {"id": 7}, {"kudos": 45.0}, [], None, "id", 7],
)
def test_no_acceptance_without_an_id(reply: object) -> None:
    with pytest.raises(HordeDown):
        parse_accepted(body(reply))


CHECKS = {
    "waiting, place unknown": (
        (
            '{"finished": 0, "processing": 0, "restarted": 0, "waiting": 1, "done": false, '
            '"faulted": false, "wait_time": 0, "queue_position": 0, "kudos": 3.0, '
            '"is_possible": true}'
        ),
        Standing(waiting=1),
    ),
    "rendering": (
        (
            '{"finished": 0, "processing": 1, "restarted": 0, "waiting": 0, "done": false, '
            '"faulted": false, "wait_time": 4, "queue_position": 0, "kudos": 3.0, '
            '"is_possible": true}'
        ),
        Standing(processing=1, wait_time=4),
    ),
    "done": (
        (
            '{"finished": 1, "processing": 0, "restarted": 0, "waiting": 0, "done": true, '
            '"faulted": false, "wait_time": 0, "queue_position": 0, "kudos": 10.0, '
            '"is_possible": true}'
        ),
        Standing(finished=1, done=True),
    ),
    "fresh, no worker": (
        (
            '{"finished": 0, "processing": 0, "restarted": 0, "waiting": 1, "done": false, '
            '"faulted": false, "wait_time": 31, "queue_position": 1, "kudos": 3.0, '
            '"is_possible": false}'
        ),
        Standing(waiting=1, wait_time=31, queue_position=1, is_possible=False),
    ),
    "after a cancel": (
        '{"finished": 0, "waiting": 0, "done": true, "faulted": false}',
        Standing(done=True),
    ),
    "done too early": (
        (
            '{"finished": 3, "processing": 1, "restarted": 2, "waiting": 0, "done": true, '
            '"faulted": false}'
        ),
        Standing(finished=3, processing=1, restarted=2, done=True),
    ),
    "failed twice": (
        (
            '{"finished": 0, "processing": 0, "restarted": 2, "waiting": 0, "done": true, '
            '"faulted": false}'
        ),
        Standing(restarted=2, done=True),
    ),
    "faulted": (
        (
            '{"finished": 0, "processing": 0, "restarted": 4, "waiting": 0, "done": true, '
            '"faulted": true}'
        ),
        Standing(restarted=4, done=True, faulted=True),
    ),
    "maintenance": (
        '{"finished": 1, "processing": 0, "waiting": 0, "done": false, "faulted": false}',
        Standing(finished=1),
    ),
    "only done": ('{"done": true}', Standing(done=True)),
    "nulls": (
        (
            '{"done": false, "finished": null, "processing": null, "restarted": null, '
            '"waiting": null, "faulted": null, "wait_time": null, "queue_position": null, '
            '"is_possible": null, "state": null}'
        ),
        Standing(),
    ),
    "more than we know": (
        '{"done": true, "finished": 1, "surprise": {"nested": [1, null, "x"]}, "done_v2": 1}',
        Standing(finished=1, done=True),
    ),
    "fractions, negatives and giants": (
        (
            '{"done": false, "finished": 1.9, "waiting": -3, "queue_position": 1e30, '
            '"wait_time": -4, "processing": 99999999999999999999}'
        ),
        Standing(finished=1, queue_position=10**9, processing=10**9),
    ),
    "an estimate beyond all reckoning": (
        '{"done": false, "waiting": 1, "wait_time": 1e300}',
        Standing(waiting=1, wait_time=1e9),
    ),
    # The simplified shape
    "simplified, queued": (
        '{"state": "processing", "queue_position": 2, "wait_time": 20}',
        Standing(waiting=1, queue_position=2, wait_time=20),
    ),
    "simplified, rendering": (
        '{"state": "processing", "queue_position": 0, "wait_time": 5}',
        Standing(processing=1, wait_time=5),
    ),
    "simplified, only a word": ('{"state": "Waiting"}', Standing(waiting=1)),
    "simplified, completed": ('{"state": "completed"}', Standing(finished=1, done=True)),
    "simplified, shouted": ('{"state": " COMPLETED "}', Standing(finished=1, done=True)),
    "simplified, faulted": ('{"state": "faulted"}', Standing(done=True, faulted=True)),
    "simplified, cancelled": ('{"state": "cancelled"}', Standing(done=True)),
    "both shapes": (
        '{"state": "processing", "done": true, "finished": 1}',
        Standing(finished=1, done=True),
    ),
}


@pytest.mark.parametrize(("reply", "standing"), CHECKS.values(), ids=CHECKS.keys())
def test_checks(reply: str, standing: Standing) -> None:
    assert parse_standing(reply.encode()) == standing


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("completed", Verdict.FINISHED),
        ("done", Verdict.FINISHED),
        ("succeeded", Verdict.FINISHED),
        ("failed", Verdict.WORKERS_FAILED),
        ("error", Verdict.WORKERS_FAILED),
        ("canceled", Verdict.WITHDRAWN),
        ("processing", Verdict.WAIT),
        ("queued", Verdict.WAIT),
        ("something new", Verdict.WAIT),
    ],
)
def test_one_word_means_as_much_as_counts(word: str, verdict: Verdict) -> None:
    assert judge(parse_standing(body({"state": word}))) is verdict


NO_STANDING = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"true",
    b'"done"',
    b"<html>504</html>",
    b'{"finished": 1}',
    b'{"state": ""}',
    b'{"state": null, "done": null}',
    b'{"state": 7}',
    b'{"done": "perhaps"}',
    b'{"done": 1}',
    b'{"done": true, "finished": "1"}',
    b'{"done": true, "finished": {"many": true}}',
    b'{"done": true, "finished": 1e999}',
    b'{"done": true, "finished": ' + b"9" * 5000 + b"}",
    b'{"done": true',
    b'{"done": true, "state": "\xff"}',
    b'{"done": true, "x": ' + b"[" * 100_000,
    b'\xef\xbb\xbf{"done": true}',
]


@pytest.mark.parametrize("reply", NO_STANDING, ids=lambda reply: repr(reply[:30]))
@pytest.mark.parametrize("parse", [parse_standing, parse_status])
def test_no_standing(reply: bytes, parse: Callable[[bytes], object]) -> None:
    with pytest.raises(HordeDown) as caught:
        parse(reply)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def status(*generations: dict[str, Any], **fields: Any) -> Status:
    reply = {"done": True, "finished": len(generations), "generations": list(generations)}
    return parse_status(body(reply | fields))


def test_a_status_verbatim() -> None:
    reply = status(GENERATION, shared=False, kudos=10.0, is_possible=True, faulted=False)
    assert reply.standing == Standing(finished=1, done=True)
    assert reply.generations == (
        Generation(
            id="101e3f8b-f7b6-4237-ac2d-74c2a360472c",
            img=LINK,
            seed="1716318001",
            model="stable_diffusion",
            worker_id="0a62568b-83ce-4743-a423-6761c4ca5697",
        ),
    )
    assert "secret" not in repr(reply)
    assert LINK not in repr(reply)


def test_a_status_before_any_picture() -> None:
    nothing: tuple[list[object] | None, ...] = ([], None)
    for generations in nothing:
        reply = parse_status(body({"done": False, "waiting": 1, "generations": generations}))
        assert reply == Status(Standing(waiting=1), ())
    assert parse_status(b'{"done": false, "waiting": 1}').generations == ()


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ([{"type": "censorship", "value": "nsfw"}], "nsfw"),
        ([{"type": "lora", "value": "x"}, {"type": "censorship", "value": "csam"}], "csam"),
        ([{"type": "censorship"}], ""),
        ([{"type": "censorship", "value": None}], ""),
        ([{"type": "information", "value": "see_ref"}], ""),
        ([{}], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_why_a_picture_was_censored(metadata: object, reason: str) -> None:
    (picture,) = status(GENERATION | {"censored": True, "gen_metadata": metadata}).generations
    assert (picture.censored, picture.reason) == (True, reason)


def test_the_simplified_status() -> None:
    simple = {"img": "https://x/a.webp?sig=1", "seed": 7, "worker_id": "w", "model": "m"}
    reply = parse_status(body({"state": "completed", "generations": [simple, simple]}))
    assert reply.standing == Standing(finished=2, done=True)
    assert reply.generations[0] == Generation(
        id="https://x/a.webp", img="https://x/a.webp?sig=1", seed="7", model="m", worker_id="w"
    )


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("faulted", Standing(finished=1, done=True, faulted=True)),
        ("cancelled", Standing(finished=1, done=True)),
        ("completed", Standing(finished=1, done=True)),
    ],
)
def test_the_simplified_status_counts_its_pictures(state: str, standing: Standing) -> None:
    reply = parse_status(body({"state": state, "generations": [{"img": "https://x/a.webp"}]}))
    assert reply.standing == standing


def test_a_simplified_status_without_pictures_is_finished_all_the_same() -> None:
    reply = parse_status(body({"state": "completed", "generations": []}))
    assert reply == Status(Standing(finished=1, done=True), ())


def test_a_picture_without_an_id_keeps_its_name_when_signed_anew() -> None:
    def named(img: str) -> str:
        return status({"img": img}).generations[0].id

    assert named("https://x/a.webp?sig=1") == named("https://x/a.webp?sig=2")
    assert named("https://x/a.webp?sig=1") != named("https://x/b.webp?sig=1")
    assert len(named("A" * 5000)) == 200


@pytest.mark.parametrize(
    "generations",
    [
        [{"img": 7}],
        [7],
        {"0": "not a list"},
        "none",
        [GENERATION | {"censored": "perhaps"}],
        [GENERATION | {"seed": 1.5}],
        [GENERATION | {"gen_metadata": {"0": "not a list"}}],
    ],
)
def test_broken_pictures(generations: object) -> None:
    with pytest.raises(HordeDown):
        parse_status(body({"done": True, "generations": generations}))


@pytest.mark.parametrize("lost", [{}, {"img": None}])
def test_one_lost_picture_does_not_cost_the_others(lost: dict[str, object]) -> None:
    status = parse_status(body({"done": True, "generations": [lost, GENERATION]}))
    assert [one.img for one in status.generations] == ["", GENERATION["img"]]


def test_the_list_of_models_verbatim() -> None:
    served = (
        b'[{"performance": 17809223.3, "queued": 10485760.0, "jobs": 4.0, "eta": 0, '
        b'"type": "image", "name": "stable_diffusion", "count": 1}, '
        b'{"name": "AAM XL", "count": 0, "eta": 10000}, {"name": "bare", "eta": -1}]'
    )
    assert parse_models(served) == (
        ModelStatus("stable_diffusion", workers=1, eta=0, jobs=4),
        ModelStatus("AAM XL", workers=0, eta=10000, jobs=0),
        ModelStatus("bare", workers=0, eta=0, jobs=0),
    )
    assert parse_models(b"[]") == ()


@pytest.mark.parametrize("reply", [b"{}", b"", b"null", b'[{"count": 1}]', b'[{"name": 7}]'])
def test_no_list_of_models(reply: bytes) -> None:
    with pytest.raises(HordeDown):
        parse_models(reply)


@given(st.binary(min_size=1))
def test_an_inline_picture_arrives_whole(data: bytes) -> None:
    assert inline_picture(base64.b64encode(data).decode()) == data


@pytest.mark.parametrize("text", ["", "N/A", "AAA", "A", "données", "data:image/webp;base64,AAAA"])
def test_no_inline_picture(text: str) -> None:
    with pytest.raises(PictureLost):
        inline_picture(text)


FIELDS = (
    "id warnings code finished processing restarted waiting done faulted wait_time queue_position "
    "is_possible state generations img seed model worker_id censored gen_metadata type value name "
    "count eta jobs"
)
names = st.sampled_from(FIELDS.split()) | st.text(max_size=5)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.sampled_from(["completed", "faulted", "cancelled", "censorship"]),
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(names, deeper, max_size=6),
    max_leaves=20,
)


@given(st.binary() | values.map(body))
@example(b"[" * 100_000)
@example(b'{"generations": [{"img": "x", "seed": ' + b"1" * 5000 + b"}]}")
def test_no_reply_whatever_breaks_more_than_itself(reply: bytes) -> None:
    parsers: list[Callable[[bytes], object]] = [
        parse_accepted,
        parse_heartbeat,
        parse_standing,
        parse_status,
        parse_models,
        parse_heartbeat,
    ]
    for parse in parsers:
        with suppress(HordeDown):
            parse(reply)


@given(st.text())
def test_no_inline_text_breaks_more_than_itself(text: str) -> None:
    with suppress(PictureLost):
        assert inline_picture(text)


@pytest.mark.parametrize("message", ["OK", "OVERLOADED", "ok", "", "news of tomorrow", None])
def test_a_heart_that_beats(message: str | None) -> None:
    parse_heartbeat(json.dumps({"message": message, "version": "5"}).encode())
    parse_heartbeat(b"{}")


@pytest.mark.parametrize("reply", [b'{"message": "DOWN"}', b'{"message": " down "}', b"OK", b"[]"])
def test_a_heart_that_does_not(reply: bytes) -> None:
    with pytest.raises(HordeDown):
        parse_heartbeat(reply)
