"""POST /generate-thumbnail: what is asked for is made, and every field of the answer is true."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.server.stage import IDEA, KEY, LIMIT, STILL, Endpoint
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs.ledger import Ledger
from thumbgen.server.facts import ModelTold

EVERYTHING = {
    "prompt": "um farol na chuva ✨",
    "genre": "LoFi",
    "scene": "night-study",
    "size": "640x360",
    "title": "Chuva",
    "count": 2,
    "seed": "4294967295",
    "negative": "people",
    "palette": "teal and amber",
    "models": ["AAM XL"],
    "steps": 20,
    "cfg_scale": 6.5,
    "sampler": "k_euler_a",
    "loras": [],
    "upscaler": "none",
    "face_fixer": "",
    "tiling": False,
    "hires_fix": False,
    "format": "png",
    "timeout": 60,
}

BODIES: dict[str, dict[str, Any]] = {
    "plain": IDEA,
    "everything": EVERYTHING,
    "founding": {"prompt": "a gospel choir", "type": "worship"},
    "scene alone": {"type": "lofi", "scene": "night-study", "size": "320x180", "seed": 7},
    "no genre": {"prompt": "a boat", "size": "320x180", "type": None, "genre": ""},
    "both": {"prompt": "a boat", "type": "lo-fi", "genre": "LOFI", "size": "320x180"},
    "shorts": {"prompt": "a boat", "size": "shorts", "format": "jpeg"},
}


@pytest.fixture(scope="module")
def answers(endpoint: Endpoint) -> dict[str, requests.Response]:
    """The answers to all bodies, asked for at the same time."""
    with ThreadPoolExecutor(len(BODIES)) as pool:
        return dict(zip(BODIES, pool.map(endpoint.post, BODIES.values()), strict=True))


def picture(endpoint: Endpoint, url: str) -> Image.Image:
    answer = endpoint.get(url)
    assert answer.status_code == 200
    return Image.open(BytesIO(answer.content))


def test_the_founding_documents_answer(
    answers: dict[str, requests.Response], endpoint: Endpoint
) -> None:
    answer = answers["founding"]
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (body["success"], body["prompt"]) == (True, "a gospel choir")
    assert body["source"] == "stablehorde"
    assert body["image_url"].startswith(f"{endpoint.url}/thumbnails/a-gospel-choir-")
    assert picture(endpoint, body["image_url"]).size == (1280, 720)


def test_every_field_of_an_answer(
    answers: dict[str, requests.Response], endpoint: Endpoint, horde: PracticeHorde
) -> None:
    body = answers["plain"].json()
    (image,) = body.pop("images")
    for field in ("image_url", "source_url", "file", "width", "height", "seed", "model"):
        assert body[field] == image[field]
    assert body == {
        "success": True,
        "prompt": IDEA["prompt"],
        "source": "stablehorde",
        "genre": "lofi",
        "scene": "",
        "size": "320x180",
        "title": "",
        "notices": [],
        "width": 320,
        "height": 180,
        **{
            name: body[name]
            for name in ("image_url", "source_url", "file", "seed", "model", "job_id")
        },
    }
    assert body["image_url"] == f"{endpoint.url}/thumbnails/{body['file']}"
    assert (endpoint.thumbnails / body["file"]).is_file()
    assert body["source_url"].startswith(horde.pictures_url)
    assert body["seed"].isdecimal()
    assert body["model"]
    assert body["job_id"] in body["file"]


def test_everything_that_can_be_asked_for(
    answers: dict[str, requests.Response], endpoint: Endpoint, horde: PracticeHorde
) -> None:
    answer = answers["everything"]
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["prompt"] == EVERYTHING["prompt"]
    assert (body["genre"], body["scene"], body["title"]) == ("lofi", "night-study", "Chuva")
    first, second = body["images"]
    assert first["file"].endswith(f"-{body['job_id']}.png")
    assert second["file"].endswith(f"-{body['job_id']}-2.png")
    assert first["seed"] != second["seed"]
    for image in (first, second):
        shown = picture(endpoint, image["image_url"])
        assert (shown.format, shown.size) == ("PNG", (640, 360))
    (payload,) = (job.payload for job in horde.jobs() if job.n == 2)
    assert payload["models"] == ["AAM XL"]
    assert "teal and amber" in payload["prompt"]
    params = payload["params"]
    wanted = {"n": 2, "seed": "4294967295", "steps": 20, "cfg_scale": 6.5}
    assert params | wanted == params
    assert params["sampler_name"] == "k_euler_a"
    assert "people" in payload["prompt"].partition("###")[2]


def test_other_ways_to_say_what_is_wanted(answers: dict[str, requests.Response]) -> None:
    told = {name: answer.json() for name, answer in answers.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert told["scene alone"]["scene"] == "night-study"
    assert told["scene alone"]["prompt"] == ""
    assert told["scene alone"]["seed"] == "7"
    assert told["no genre"]["genre"] == "none"
    assert told["both"]["genre"] == "lofi"
    assert (told["shorts"]["size"], told["shorts"]["height"]) == ("shorts", 1920)
    assert told["shorts"]["file"].endswith(".jpg")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"prompt": "x", "type": "polka"}, "genre"),
        ({"prompt": "x", "type": "lofi", "genre": "worship"}, "genre"),
        ({"prompt": "x", "scene": "nowhere", "type": "lofi"}, "scene"),
        ({"prompt": "x", "size": "9x9"}, "size"),
        ({"prompt": "x", "size": "huge"}, "size"),
        ({"prompt": "x", "sampler": "k_magic"}, "sampler"),
        ({"prompt": "x", "seed": "9999999999"}, "seed"),
        ({"prompt": "x", "loras": ["ink:9"]}, "lora"),
        ({"prompt": "x", "upscaler": "best"}, "upscaler"),
        ({"prompt": "x", "face_fixer": "best"}, "face_fixer"),
        ({"prompt": "x\0"}, "prompt"),
        ({"prompt": "x", "models": [" "]}, "model"),
    ],
)
def test_a_value_that_cannot_be_is_named(
    endpoint: Endpoint, body: dict[str, Any], field: str
) -> None:
    answer = endpoint.post(body)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "invalid_request")
    assert told["field"] == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"prompt": 7}, "prompt"),
        ({"prompt": "x", "count": 0}, "count"),
        ({"prompt": "x", "count": 21}, "count"),
        ({"prompt": "x", "count": 1.5}, "count"),
        ({"prompt": "x", "seed": -1}, "seed"),
        ({"prompt": "x", "seed": True}, "seed"),
        ({"prompt": "x", "seed": 2**32}, "seed"),
        ({"prompt": "x", "seed": str(2**32)}, "seed"),
        ({"prompt": "x", "seed": "9" * 5000}, "seed"),
        ({"prompt": "x", "format": "gif"}, "format"),
        ({"prompt": "x", "timeout": 0}, "timeout"),
        ({"prompt": "x", "models": ["a", 1]}, "models"),
        ({"prompt": "x", "models": ["a\u0000"]}, "model"),
        ({"prompt": "x", "output": "/etc/passwd"}, "output"),
        ({"prompt": "x", "source": "/etc/passwd"}, "source"),
        ({"prompt": "x" * 7001}, "prompt"),
    ],
)
def test_a_value_that_does_not_fit_is_told_by_its_field(
    endpoint: Endpoint, body: object, field: str
) -> None:
    answer = endpoint.post(body)
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (422, "invalid_request", field)
    assert len(told["detail"]) < 2000


@pytest.mark.parametrize("body", [[], "x", 7, True])
def test_a_body_that_is_no_object_is_malformed(endpoint: Endpoint, body: object) -> None:
    answer = endpoint.post(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "JSON"),
        (b'{"prompt": ', "JSON"),
        (b'{"prompt": "\xff"}', "UTF-8"),
        (b"null", "one JSON object"),
        (b"[" * 5000, "one JSON object"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_why(endpoint: Endpoint, body: bytes, said: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = endpoint.call("POST", "/generate-thumbnail", data=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert said in answer.json()["detail"]
    assert "Error" not in answer.json()["detail"]


def test_an_answer_speaks_the_callers_language(endpoint: Endpoint) -> None:
    languages = {
        "": "en",
        "pt-BR,pt;q=0.9,en;q=0.8": "pt-BR",
        "pt": "pt-BR",
        "de,en;q=0.5,pt;q=0.7": "pt-BR",
        "en-GB, pt;q=0": "en",
        "de": "en",
        ";;;q=,": "en",
    }
    for header, language in languages.items():
        answer = endpoint.post({"prompt": ""}, headers={"Accept-Language": header})
        assert answer.headers["Content-Language"] == language, header
        assert ("ideia" in answer.json()["detail"]) is (language == "pt-BR"), answer.text


# -- waiting, and not waiting --------------------------------------------------------------------


@pytest.fixture(scope="module")
def slow_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with PracticeHorde(STILL) as horde:
        home = tmp_path_factory.mktemp("slow")
        endpoint = Endpoint(horde.url, home, longest_wait=0.3).start()
        yield endpoint
        endpoint.stop()


@pytest.mark.parametrize(
    ("query", "prefer", "applied"),
    [
        (None, None, False),
        ("0", None, False),
        ("0", "return=minimal", False),
        ("999999", None, False),
        (None, "respond-async", True),
        (None, "Respond-Async, wait=0", True),
        (None, 'wait="0"', False),
        (None, "wait=00000000000", False),
        (None, "wait=0, wait=300", False),
        (None, "wait=1000", False),
        (None, "handling=lenient, respond-async;x=y", True),
        ("0", "respond-async", True),
    ],
)
def test_a_wait_that_is_over_ends_with_where_to_ask(
    slow_house: Endpoint, query: str | None, prefer: str | None, applied: bool
) -> None:
    headers = {} if prefer is None else {"Prefer": prefer}
    answer = slow_house.post(wait=query, headers=headers)
    told = answer.json()
    job_id = told["job_id"]
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"{slow_house.url}/jobs/{job_id}"
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers.get("Preference-Applied") == ("respond-async" if applied else None)
    assert told["status_url"] == answer.headers["Location"]
    assert told["events_url"] == f"{slow_house.url}/jobs/{job_id}/events"
    assert told["state"] in {"preparing", "submitting", "queued"}
    assert told["message"]
    assert told["progress"] | {"finished": 0, "count": 1} == told["progress"]
    assert 0 <= told["progress"]["fraction"] < 1
    assert "result" not in told
    assert "error" not in told
    assert slow_house.told(job_id)["job_id"] == job_id


def test_what_is_only_said_within_quotation_marks_is_no_preference(endpoint: Endpoint) -> None:
    answer = endpoint.post(headers={"Prefer": 'note="x, respond-async, wait=0"'})
    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize("wait", ["", "x", "-1", "1.5", "1e3", "9999999", "٣"])
def test_a_wait_that_makes_no_sense_is_refused(slow_house: Endpoint, wait: str) -> None:
    answer = slow_house.post(wait=wait)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "wait" in answer.json()["detail"]


# -- the caller's own name for a job -------------------------------------------------------------


def test_the_same_key_gives_the_same_job_after_a_restart_too(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    key = {"Idempotency-Key": "order-17"}
    first = Endpoint(horde.url, tmp_path).start()
    submitted = len(horde.jobs())
    job_id = first.accepted(headers=key)
    again = {first.accepted(headers=key) for _ in range(3)}
    reordered = dict(reversed(IDEA.items()))
    assert first.accepted(reordered, headers=key) == job_id
    assert again == {job_id}
    other = first.post({**IDEA, "seed": 1}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    first.stop()

    second = Endpoint(horde.url, tmp_path).start()
    answer = second.post(headers=key)
    assert (answer.status_code, answer.json()["job_id"]) == (200, job_id)
    assert second.post({**IDEA, "seed": 1}, headers=key).status_code == 409
    second.stop()
    third = Endpoint(horde.url, tmp_path).start()
    remembered = third.post(headers=key).json()
    assert remembered["image_url"].endswith(answer.json()["file"])
    assert remembered["source_url"] == ""
    assert third.resumed == 0
    third.stop()
    assert len(horde.jobs()) == submitted + 1


def test_many_at_once_with_the_same_key_make_one_job(endpoint: Endpoint) -> None:
    with ThreadPoolExecutor(8) as pool:
        calls = [
            pool.submit(endpoint.accepted, headers={"Idempotency-Key": "at-once"}) for _ in range(8)
        ]
        assert len({call.result() for call in calls}) == 1


def test_who_asks_by_the_same_key_while_it_is_being_taken_in_gets_the_same_job(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()
    promise = Ledger.promise

    async def promise_and_tarry(ledger: Ledger, *given: Any) -> None:
        await promise(ledger, *given)
        written.set()
        await asyncio.sleep(0.2)

    monkeypatch.setattr(Ledger, "promise", promise_and_tarry)
    key = {"Idempotency-Key": "tarrying"}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(endpoint.accepted, headers=key)
        assert written.wait(LIMIT)
        assert endpoint.accepted(headers=key) == first.result()


@pytest.mark.parametrize("key", ["two words", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(endpoint: Endpoint, key: str) -> None:
    answer = endpoint.post(headers={"Idempotency-Key": key.encode()})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "Idempotency-Key" in answer.json()["detail"]


# -- what can be asked besides -------------------------------------------------------------------


def test_what_it_is_and_how_it_is(endpoint: Endpoint) -> None:
    index = endpoint.get("/").json()
    assert index["name"] == "ThumbGen"
    assert index["description"] == f"{endpoint.url}/openapi.json"
    health = endpoint.get("/health")
    assert health.status_code == 200
    told = health.json()
    assert told["status"] == "ok"
    assert told["version"] == index["version"]
    assert {type(told["open_jobs"]), type(told["uptime_seconds"])} == {int}


def test_an_answer_on_a_kept_line_comes_at_once(endpoint: Endpoint) -> None:
    """Where small packets wait for each other, every one takes 40 ms."""
    with requests.Session() as session:
        session.trust_env = False
        took = [session.get(f"{endpoint.url}/sizes").elapsed.total_seconds() for _ in range(10)]
    assert min(took[1:]) < 0.03


def test_models_presets_and_sizes(endpoint: Endpoint) -> None:
    models = endpoint.get("/models", params={"genre": "lo-fi"}).json()
    assert models["genre"] == "lofi"
    best = models["models"][0]
    assert best["recommended"] is True
    assert best["workers"] > 0
    assert set(best) == set(ModelTold.__struct_fields__)
    assert endpoint.get("/models").json()["genre"] == "none"
    unknown = endpoint.get("/models", params={"genre": "polka"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "genre")

    presets = {one["genre"]: one for one in endpoint.get("/presets").json()["presets"]}
    assert presets["lofi"]["names"]["pt_BR"]
    assert "night-study" in {one["scene"] for one in presets["lofi"]["scenes"]}

    sizes = {one["size"]: one for one in endpoint.get("/sizes").json()["sizes"]}
    youtube = sizes["youtube"]
    assert (youtube["width"], youtube["height"]) == (1280, 720)
    assert (youtube["format"], youtube["max_bytes"]) == ("jpeg", 2 * 1024 * 1024)


def test_a_style_of_the_hordes_catalogue(endpoint: Endpoint, horde: PracticeHorde) -> None:
    answer = endpoint.post({"prompt": "a fox", "style": "cosy lofi", "size": "320x180"})
    assert answer.status_code == 200, answer.text
    (payload,) = (job.payload for job in horde.jobs() if "a fox" in job.payload["prompt"])
    assert "warm lamp light" in payload["prompt"]
    unknown = endpoint.post({"prompt": "a fox", "style": "no such style"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "style")


def test_links_lead_to_the_public_address(horde: PracticeHorde, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    public = "https://thumbs.example.org/made"
    endpoint = Endpoint(horde.url, tmp_path, public_url=f"{public}/", port=port).start()
    try:
        assert endpoint.url == public
        endpoint.url = f"http://127.0.0.1:{port}"
        behind = {"Host": "thumbs.example.org"}
        told = endpoint.post(headers=behind).json()
        assert told["image_url"] == f"{public}/thumbnails/{told['file']}"
        later = endpoint.post(wait=0, headers=behind)
        assert later.headers["Location"] == f"{public}/jobs/{later.json()['job_id']}"
        assert endpoint.get("/openapi.json").json()["servers"] == [{"url": public}]
        own_page = {**behind, "Origin": "https://thumbs.example.org"}
        assert endpoint.get("/sizes", headers=own_page).status_code == 200
    finally:
        endpoint.stop()


def test_the_key_of_the_horde_is_used(
    horde: PracticeHorde, answers: dict[str, requests.Response]
) -> None:
    assert answers
    submitted = [one for one in horde.requests if one.path.endswith("/generate/async")]
    assert {one.headers["apikey"] for one in submitted} == {KEY}
