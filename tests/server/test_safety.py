"""Who may call, what may be sent, and what nobody ever gets to read."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ear
from tests.server.stage import (
    IDEA,
    KEY,
    STILL,
    SWIFT,
    Endpoint,
    asking,
    connected,
    events_in,
    raw,
    until,
)
from thumbgen.domain.errors import InvalidRequest
from thumbgen.horde.practice import PracticeHorde
from thumbgen.server.calls import MOST_BYTES
from thumbgen.server.options import Options
from thumbgen.store.log import log_to

TOKEN = "a-token-nobody-guesses"
PAGE = "https://studio.example.org"


@pytest.fixture(scope="module")
def guarded(horde: PracticeHorde, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """One that takes a token, a name and a page, and two jobs at the most."""
    home = tmp_path_factory.mktemp("guarded")
    endpoint = Endpoint(
        horde.url,
        home,
        token=TOKEN,
        names=("Thumbs.example.org",),
        origins=(PAGE,),
        most_jobs=2,
    ).start()
    yield endpoint
    endpoint.stop()


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# -- the token -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/jobs/x", "/jobs/x/events", "/models", "/presets", "/sizes"])
def test_without_the_token_nothing_is_told(guarded: Endpoint, path: str) -> None:
    for headers in (
        {},
        bearer("wrong"),
        bearer(TOKEN + "x"),
        bearer(""),
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer é"},
    ):
        sent = {name: value.encode() for name, value in headers.items()}
        answer = guarded.get(path, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert guarded.get(path, headers=bearer()).status_code in {200, 404}
    assert guarded.get(path, headers={"Authorization": f"bearer {TOKEN}"}).status_code != 401


def test_without_the_token_nothing_is_done(guarded: Endpoint, horde: PracticeHorde) -> None:
    jobs = len(horde.jobs())
    assert guarded.post().status_code == 401
    assert guarded.call("DELETE", "/jobs/x").status_code == 401
    assert guarded.post({"prompt": 7}).status_code == 401
    assert len(horde.jobs()) == jobs


def test_what_tells_nothing_of_jobs_needs_no_token(guarded: Endpoint) -> None:
    told = guarded.post(headers=bearer()).json()
    assert guarded.get(told["image_url"]).status_code == 200
    for path in ("/", "/health", "/openapi.json"):
        assert guarded.get(path).status_code == 200
    assert guarded.get("/openapi.json").json()["security"] == [{"token": []}]
    for path in ("/health%3F/../jobs/x", "/thumbnails/../jobs/x", "/thumbnails%2f../jobs/x"):
        sent = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        assert raw(guarded, sent.encode()).startswith((b"HTTP/1.1 404", b"HTTP/1.1 401")), path


# -- names and pages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:1", True),
        ("localhost:8787", True),
        ("LOCALHOST", True),
        ("[::1]:8787", True),
        ("192.168.1.5", True),
        ("thumbs.example.org", True),
        ("THUMBS.example.org:80", True),
        ("evil.example.org", False),
        ("localhost.evil.example.org", False),
        ("127.0.0.1.evil.example.org", False),
        ("evil.example.org@127.0.0.1", False),
        ("127.0.0.1/x", False),
        ("127.0.0.1:x", False),
        ("127.0.0.1:99999", False),
        ("localhost.", True),
        ("127.0.0.1#", False),
        ("[::1%<script>]", False),
        ("[::1]x", False),
        ("127.0.0.1?x", False),
        ("127.0.0.1#x", False),
        ("[::1", False),
        ("", False),
        ("2130706433", False),
    ],
)
def test_only_its_own_names_are_answered(guarded: Endpoint, host: str, known: bool) -> None:
    for path in ("/health", "/thumbnails/x.jpg"):
        sent = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        answer = raw(guarded, sent)
        assert (b'"code":"unknown_host"' not in answer) is known, answer
        assert known or answer.startswith(b"HTTP/1.1 403 ")


def test_a_call_needs_one_host_name(guarded: Endpoint, ear: Ear) -> None:
    ear.announce("uvicorn.error", "Invalid HTTP request received.")
    none = raw(guarded, b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")
    two = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n"
    assert none.startswith(b"HTTP/1.1 400 ")
    assert raw(guarded, two).startswith(b"HTTP/1.1 400 ")
    old = raw(guarded, b"GET /health HTTP/1.0\r\n\r\n")
    assert old.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (PAGE, True),
        (f"{PAGE}:443", True),
        ("https://evil.example.org", False),
        ("http://studio.example.org", False),
        (f"{PAGE}.evil.example.org", False),
        ("null", False),
        ("", False),
        ("file://", False),
    ],
)
def test_only_known_pages_may_call(guarded: Endpoint, origin: str, welcome: bool) -> None:
    headers = {**bearer(), "Origin": origin}
    answer = guarded.get("/sizes", headers=headers)
    assert answer.status_code == (200 if welcome else 403)
    assert welcome or answer.json()["code"] == "foreign_origin"
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed == (origin if origin == PAGE else None)
    body = guarded.post({"prompt": ""}, headers=headers)
    assert body.status_code == (422 if welcome else 403)


def test_a_page_of_its_own_address_may_call(guarded: Endpoint) -> None:
    headers = {**bearer(), "Origin": guarded.url}
    assert guarded.get("/sizes", headers=headers).status_code == 200


def test_a_picture_may_be_shown_on_any_page(guarded: Endpoint) -> None:
    told = guarded.post(headers=bearer()).json()
    answer = guarded.get(told["image_url"], headers={"Origin": "https://evil.example.org"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_first_hears_what_is_allowed(guarded: Endpoint) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key,prefer",
    }
    answer = guarded.call("OPTIONS", "/generate-thumbnail", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert {"POST", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    foreign = {**asked, "Origin": "https://evil.example.org"}
    answer = guarded.call("OPTIONS", "/generate-thumbnail", headers=foreign)
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers
    later = guarded.post(wait=0, headers={**bearer(), "Origin": PAGE})
    exposed = later.headers["Access-Control-Expose-Headers"]
    assert {"Location", "Retry-After"} <= set(exposed.split(", "))
    job = f"/jobs/{later.json()['job_id']}"
    until(lambda: guarded.get(job, headers=bearer()).json()["state"] == "done")


# -- bodies --------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_not_read(endpoint: Endpoint) -> None:
    head = asking().partition(b"Content-Length")[0]
    announced = head + b"Content-Length: 99999999999\r\n\r\n{"
    assert raw(endpoint, announced, seconds=0.2).startswith(b"HTTP/1.1 413 ")
    chunk = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
    unannounced = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 9
    answer = raw(endpoint, unannounced, seconds=0.2)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"body_too_large"' in answer
    whole = {**IDEA, "prompt": "x"}
    padded = json.dumps(whole).encode().ljust(MOST_BYTES)
    sent = {"Content-Type": "application/json"}
    fits = endpoint.call("POST", "/generate-thumbnail?wait=0", data=padded, headers=sent)
    assert fits.status_code == 202
    endpoint.call("DELETE", f"/jobs/{fits.json()['job_id']}")
    over = endpoint.call("POST", "/generate-thumbnail?wait=0", data=padded + b" ", headers=sent)
    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")


def test_a_body_that_does_not_come_is_not_waited_for(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.server.calls.BODY_SECONDS", 0.2)
    answer = raw(endpoint, asking()[:-5])
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"body_too_slow"' in answer


def test_a_caller_who_leaves_before_the_body_ends_starts_nothing(
    endpoint: Endpoint, horde: PracticeHorde
) -> None:
    jobs = len(horde.jobs())
    with connected(endpoint) as line:
        line.sendall(asking()[:-5])
    assert endpoint.get("/health").json()["open_jobs"] == 0
    assert len(horde.jobs()) == jobs


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]
)
def test_only_json_is_taken(endpoint: Endpoint, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    body = json.dumps(IDEA).encode()
    answer = endpoint.call("POST", "/generate-thumbnail", data=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")


def test_json_may_say_its_letters(endpoint: Endpoint) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    body = json.dumps({"prompt": ""}).encode()
    answer = endpoint.call("POST", "/generate-thumbnail", data=body, headers=headers)
    assert answer.status_code == 422


ODD: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "half": b'{"prompt": "x"',
    "two": b'{"prompt": "x"} {"prompt": "x"}',
    "not UTF-8": b'{"prompt": "\xff\xfe"}',
    "UTF-16": '{"prompt": "x"}'.encode("utf-16"),
    "a lone surrogate": b'{"prompt": "\\ud800"}',
    "an encoded surrogate": b'{"prompt": "\xed\xa0\x80"}',
    "a bare NUL": b'{"prompt": "\x00"}',
    "deep arrays": b"[" * 30000,
    "deep objects": b'{"prompt":' * 5000,
    "a deep value": b'{"models": ' + b"[" * 30000 + b"]" * 30000 + b"}",
    "a deep stranger": b'{"x": ' + b"[" * 30000 + b"]" * 30000 + b"}",
    "a huge number": b'{"prompt": "x", "seed": ' + b"9" * 5000 + b"}",
    "a huge exponent": b'{"prompt": "x", "cfg_scale": 1e999999}',
    "infinity": b'{"prompt": "x", "timeout": Infinity}',
    "no number": b'{"prompt": "x", "cfg_scale": NaN}',
    "a long size": b'{"prompt": "x", "size": "' + b"9" * 9000 + b'x1"}',
}


UNFIT = {
    *("deep objects", "a deep value", "a deep stranger", "a huge number", "a huge exponent"),
    "a long size",
}
"""What is JSON, or so far as it is read; but no value that fits."""


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_request_is_refused(endpoint: Endpoint, name: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = endpoint.call("POST", "/generate-thumbnail", data=ODD[name], headers=headers)
    expected = (422, "invalid_request") if name in UNFIT else (400, "malformed")
    assert (answer.status_code, answer.json()["code"]) == expected, answer.text


def test_of_two_values_for_one_name_the_last_counts(endpoint: Endpoint) -> None:
    headers = {"Content-Type": "application/json"}
    body = b'{"prompt": "x", "genre": "lofi", "genre": "polka"}'
    answer = endpoint.call("POST", "/generate-thumbnail", data=body, headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, "genre")


def test_no_name_of_the_callers_reaches_the_disk(
    endpoint: Endpoint, horde: PracticeHorde, tmp_path: Path
) -> None:
    prompt = f"../../../{tmp_path}/x\\..\\CON: <a> | ~root \u202e gpj.txt\r\n"
    told = endpoint.post({**IDEA, "prompt": prompt}).json()
    assert told["success"] is True
    assert told["file"].isascii()
    assert set(told["file"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert (endpoint.thumbnails / told["file"]).is_file()
    assert told["image_url"].endswith(f"/thumbnails/{told['file']}")


# -- addresses and methods -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/generate-thumbnail", {"POST"}),
        ("DELETE", "/generate-thumbnail", {"POST"}),
        ("OPTIONS", "/generate-thumbnail", {"POST"}),
        ("POST", "/jobs/x", {"GET", "HEAD", "DELETE"}),
        ("PUT", "/jobs/x", {"GET", "HEAD", "DELETE"}),
        ("DELETE", "/jobs/x/events", {"GET", "HEAD"}),
        ("POST", "/health", {"GET", "HEAD"}),
        ("TRACE", "/", {"GET", "HEAD"}),
    ],
)
def test_a_method_that_is_not_meant(
    endpoint: Endpoint, method: str, path: str, allowed: set[str]
) -> None:
    answer = endpoint.call(method, path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path", ["/nothing", "/generate-thumbnail/", "/jobs", "/jobs/", "/thumbnails", "/docs", "//"]
)
def test_an_address_that_is_none(endpoint: Endpoint, path: str) -> None:
    answer = endpoint.call("GET", endpoint.url + path, allow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_foreign_address_in_the_first_line_is_not_fetched(endpoint: Endpoint) -> None:
    first = b"GET http://evil.example.org/health HTTP/1.1\r\n"
    sent = first + b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert raw(endpoint, sent).startswith(b"HTTP/1.1 404 ")


def test_headers_without_end_are_not_kept(endpoint: Endpoint, ear: Ear) -> None:
    ear.announce("uvicorn.error", "Invalid HTTP request received.")
    answer = raw(endpoint, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000)
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert endpoint.get("/health").status_code == 200


# -- too much at once ----------------------------------------------------------------------------


def test_more_jobs_than_may_be_open_are_told_to_come_back(
    guarded: Endpoint, horde: PracticeHorde
) -> None:
    horde.set_script(STILL)
    until(lambda: guarded.get("/health").json()["open_jobs"] == 0)
    key = {"Idempotency-Key": "mine"}
    jobs = [guarded.accepted(headers={**bearer(), **key}), guarded.accepted(headers=bearer())]
    answer = guarded.post(headers=bearer())
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert guarded.accepted(headers={**bearer(), **key}) == jobs[0]
    assert guarded.get("/health").json()["open_jobs"] == 2
    guarded.call("DELETE", f"/jobs/{jobs[0]}", headers=bearer())
    until(lambda: guarded.get("/health").json()["open_jobs"] == 1)
    jobs.append(guarded.accepted(headers=bearer()))
    for job in jobs[1:]:
        guarded.call("DELETE", f"/jobs/{job}", headers=bearer())
    horde.set_script(SWIFT)


# -- what it was told when it was started --------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "field", "problem"),
    [
        ({"host": "0.0.0.0"}, "token", "needed"),  # noqa: S104 - it is refused
        ({"host": "::"}, "token", "needed"),
        ({"host": ""}, "token", "needed"),
        ({"host": "192.168.1.5"}, "token", "needed"),
        ({"host": "example.org"}, "token", "needed"),
        ({"token": "short"}, "token", "length"),
        ({"token": "x" * 201}, "token", "length"),
        ({"token": "a token of several words"}, "token", "letters"),
        ({"token": "um-símbolo-com-acento"}, "token", "letters"),
        ({"port": 65536}, "port", "range"),
        ({"port": -1}, "port", "range"),
        ({"most_jobs": 0}, "max_jobs", "range"),
        ({"most_jobs": 10_001}, "max_jobs", "range"),
        ({"public_url": "thumbs.example.org"}, "public_url", "unknown"),
        ({"public_url": "ftp://thumbs.example.org"}, "public_url", "unknown"),
        ({"public_url": "https://me@thumbs.example.org"}, "public_url", "unknown"),
        ({"public_url": "https://thumbs.example.org/?x"}, "public_url", "unknown"),
        ({"public_url": 'https://thumbs.example.org/"'}, "public_url", "unknown"),
        ({"public_url": "https://thumbs example.org"}, "public_url", "unknown"),
        ({"public_url": "https://thumbs.example.org:99999"}, "public_url", "unknown"),
        ({"origins": ("*",)}, "origin", "unknown"),
        ({"origins": ("null",)}, "origin", "unknown"),
        ({"origins": ("https://pages.example.org/studio",)}, "origin", "unknown"),
        ({"names": ("thumbs.lan:8787",)}, "host_name", "unknown"),
        ({"names": ("https://thumbs.lan",)}, "host_name", "unknown"),
    ],
)
def test_what_would_not_be_safe_is_refused(
    options: dict[str, object], field: str, problem: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Options(**options)  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert "token of several" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_computer_alone_needs_no_token(host: str) -> None:
    assert Options(host=host).token == ""


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, ""),
        ({"public_url": "http://localhost:9000"}, ""),
        ({"names": ("localhost", "127.0.0.1")}, ""),
        ({"public_url": "https://thumbs.example.org/t"}, "thumbs.example.org"),
        ({"names": ("thumbs.lan",)}, "thumbs.lan"),
        ({"names": ("thumbs.lan",), "token": TOKEN}, ""),
    ],
)
def test_it_knows_when_others_may_reach_it_without_a_token(
    options: dict[str, Any], name: str
) -> None:
    assert Options(**options).exposed == name


def test_a_token_is_not_shown_with_the_options() -> None:
    assert TOKEN not in repr(Options(host="0.0.0.0", token=TOKEN))  # noqa: S104 - with a token


def test_a_port_that_is_taken_is_said_before_anything_else(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(InvalidRequest) as refused:
            Endpoint(horde.url, tmp_path, port=port).start()
    assert (refused.value.field, refused.value.problem) == ("port", "taken")


# -- what nobody gets to read --------------------------------------------------------------------


def test_secrets_are_never_logged(
    another: Callable[..., Endpoint],
    horde: PracticeHorde,
    tmp_path: Path,
    ear: Ear,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = log_to(tmp_path / "logs")
    ear.announce("uvicorn.error", "Invalid HTTP request received.")
    ear.announce("uvicorn.error", "Exception in ASGI application")
    endpoint = another(token=TOKEN)
    secrets = {"title": "Zugzwang", "negative": "quokka", "palette": "heliotrope"}
    told = endpoint.post({**IDEA, "prompt": "a wombat", **secrets}, headers=bearer()).json()
    events = endpoint.get(f"/jobs/{told['job_id']}/events", headers=bearer())
    assert events_in(events.content)[-1][0] == "done"
    endpoint.get(told["image_url"])
    endpoint.post({"prompt": 7, "wombat": 1}, headers=bearer())
    endpoint.post(headers=bearer("wrong-token-altogether"))
    raw(endpoint, b"GET /wombat\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n")
    with monkeypatch.context() as patch:
        patch.setattr("thumbgen.server.facts._size", broken)
        failed = endpoint.get("/sizes?quokka", headers=bearer())
    assert (failed.status_code, failed.json()["code"]) == (500, "error")
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert "wombat" not in failed.text

    until(lambda: "ZeroDivisionError" in log.read_text("utf-8"))
    read = log.read_text("utf-8") + "".join(capfd.readouterr())
    assert f"job {told['job_id']}: done" in read
    links = (told["source_url"], told["source_url"].rpartition("/")[2], told["file"], "wombat")
    for secret in (TOKEN, KEY, "wrong-token", "quokka", "Zugzwang", "heliotrope", *links):
        assert secret not in read, secret


def broken(_target: object) -> None:
    raise ZeroDivisionError


def test_a_page_at_a_bare_address_may_call(another: Callable[..., Endpoint]) -> None:
    page = "http://[::1]:3000"
    answer = another(origins=(page,)).get("/sizes", headers={"Origin": page})
    assert answer.headers["Access-Control-Allow-Origin"] == page


def test_an_origin_may_be_written_as_people_do(another: Callable[..., Endpoint]) -> None:
    endpoint = another(origins=("https://Pages.Example.org:443/",))
    origin = "https://pages.example.org"
    answer = endpoint.get("/health", headers={"Origin": origin})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, origin)
