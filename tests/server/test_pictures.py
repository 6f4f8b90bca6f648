"""The pictures, as the world gets them: nothing else, nothing twice, and in parts if wanted."""

import os
import socket
from email.utils import formatdate
from pathlib import Path

import pytest
import requests

from tests.server.stage import IDEA, Endpoint, raw


@pytest.fixture(scope="module")
def url(endpoint: Endpoint) -> str:
    """The address of a finished picture."""
    found: str = endpoint.post().json()["image_url"]
    return found


@pytest.fixture(scope="module")
def data(endpoint: Endpoint, url: str) -> bytes:
    """The file itself."""
    return (endpoint.thumbnails / url.rpartition("/")[2]).read_bytes()


def check_headers(answer: requests.Response) -> None:
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["ETag"].startswith('"')


def test_a_picture_is_served_whole(endpoint: Endpoint, url: str, data: bytes) -> None:
    answer = endpoint.get(url)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(len(data))
    assert answer.headers["Accept-Ranges"] == "bytes"
    check_headers(answer)
    head = endpoint.call("HEAD", url)
    assert (head.status_code, head.content) == (200, b"")
    same = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control")
    assert [head.headers[name] for name in same] == [answer.headers[name] for name in same]


def test_a_png_is_called_one(endpoint: Endpoint) -> None:
    url = endpoint.post({**IDEA, "format": "png"}).json()["image_url"]
    assert endpoint.get(url).headers["Content-Type"] == "image/png"


def test_who_has_it_already_gets_nothing_but_that_word(endpoint: Endpoint, url: str) -> None:
    first = endpoint.get(url)
    etag = first.headers["ETag"]
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        answer = endpoint.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (304, b""), headers
        check_headers(answer)
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": formatdate(0, usegmt=True)},
        {"If-Modified-Since": "yesterday"},
    ):
        assert endpoint.get(url, headers=headers).status_code == 200, headers


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("0-9", slice(0, 10)), ("10-", slice(10, None)), ("-7", slice(-7, None)), ("0-0", slice(1))],
)
def test_a_part_of_it(endpoint: Endpoint, url: str, data: bytes, wanted: str, part: slice) -> None:
    answer = endpoint.get(url, headers={"Range": f"bytes={wanted}"})
    assert (answer.status_code, answer.content) == (206, data[part])
    start, stop, _ = part.indices(len(data))
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(data)}"
    assert answer.headers["Content-Length"] == str(len(data[part]))
    check_headers(answer)


def test_several_parts_at_once(endpoint: Endpoint, url: str, data: bytes) -> None:
    answer = endpoint.get(url, headers={"Range": "bytes=0-4,10-14"})
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges")
    assert data[:5] in answer.content
    assert data[10:15] in answer.content


def test_of_several_parts_those_that_are_there(endpoint: Endpoint, url: str, data: bytes) -> None:
    answer = endpoint.get(url, headers={"Range": "BYTES = 0-1 , 99999999-, -0"})
    assert (answer.status_code, answer.content) == (206, data[:2])
    overlapping = endpoint.get(url, headers={"Range": "bytes=5-9,0-5,7-"})
    assert (overlapping.status_code, overlapping.content) == (206, data)


def test_a_part_is_for_those_who_read(endpoint: Endpoint, url: str, data: bytes) -> None:
    answer = endpoint.call("HEAD", url, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(data)))


def test_a_part_that_is_not_there(endpoint: Endpoint, url: str, data: bytes) -> None:
    answer = endpoint.get(url, headers={"Range": "bytes=99999999-"})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Range"] == f"bytes */{len(data)}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=x-y",
        "bytes=",
        "bytes=-",
        "apples=1-2",
        "9-1",
        "bytes=9-1",
        "bytes=0_1-2",
        "bytes=+1-5",
        "bytes=0-1,abc",
        "bytes=" + "0-1," * 101,
        "bytes=" + "9" * 20 + "-",
    ],
)
def test_a_range_that_makes_no_sense_counts_for_nothing(
    endpoint: Endpoint, url: str, data: bytes, wanted: str
) -> None:
    answer = endpoint.get(url, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (200, data)


def test_a_part_only_if_it_is_still_the_same(endpoint: Endpoint, url: str, data: bytes) -> None:
    etag = endpoint.get(url).headers["ETag"]
    same = endpoint.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert (same.status_code, same.content) == (206, data[:10])
    other = endpoint.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, data)
    beyond = endpoint.get(url, headers={"Range": "bytes=99999999-", "If-Range": '"other"'})
    assert beyond.status_code == 200


@pytest.fixture(scope="module")
def traps(endpoint: Endpoint) -> Path:
    """What else may lie there, and beside it."""
    folder = endpoint.thumbnails
    (folder / ".hidden.jpg").write_bytes(b"secret")
    (folder / "a.jpg.part").write_bytes(b"secret")
    (folder / "notes.txt").write_bytes(b"secret")
    (folder / "noend").write_bytes(b"secret")
    (folder / "folder.jpg").mkdir()
    (folder / "below").mkdir()
    (folder / "below" / "b.jpg").write_bytes(b"secret")
    outside = folder.parent / "outside.jpg"
    outside.write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(outside)
    (folder / "inner.jpg").symlink_to(folder / ".hidden.jpg")
    (folder / "round.jpg").symlink_to(folder / "round.jpg")
    os.mkfifo(folder / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(os.path.relpath(folder / "socket.jpg"))
    return folder


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/.hidden.jpg",
        "/a.jpg.part",
        "/notes.txt",
        "/noend",
        "/folder.jpg",
        "/folder.jpg/",
        "/below/b.jpg",
        "/below%2Fb.jpg",
        "/below%5Cb.jpg",
        "/link.jpg",
        "/inner.jpg",
        "/round.jpg",
        "/pipe.jpg",
        "/socket.jpg",
        "/../outside.jpg",
        "/%2e%2e/outside.jpg",
        "/..%2Foutside.jpg",
        "/%2e%2e%2foutside.jpg",
        "/..%5Coutside.jpg",
        "/%252e%252e%252foutside.jpg",
        "/below/../../outside.jpg",
        "//outside.jpg",
        "/nothing.jpg",
        "/%00.jpg",
        "/x%00.jpg",
        "/%ff.jpg",
        "/%ED%A0%80.jpg",
        "/" + "x" * 300 + ".jpg",
        "/C:%5Cx.jpg",
        "/%2Fetc%2Fpasswd",
        "/%2Fetc%2Fx.jpg",
    ],
)
def test_nothing_else_is_served(endpoint: Endpoint, traps: Path, path: str) -> None:
    sent = f"GET /thumbnails{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = raw(endpoint, sent.encode())
    assert answer.startswith(b"HTTP/1.1 404 "), answer
    assert b"secret" not in answer
    assert b'"code":"not_found"' in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_picture_cannot_be_changed(endpoint: Endpoint, url: str, method: str) -> None:
    answer = endpoint.call(method, url, data=b"x")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_picture_that_somebody_took_away_is_not_there(endpoint: Endpoint) -> None:
    told = endpoint.post().json()
    (endpoint.thumbnails / told["file"]).unlink()
    assert endpoint.get(told["image_url"]).status_code == 404
    assert endpoint.told(told["job_id"])["result"]["file"] == told["file"]


def test_no_part_of_a_file_is_left_behind(endpoint: Endpoint, url: str) -> None:
    assert endpoint.get(url).status_code == 200
    names = {one.name for one in endpoint.thumbnails.iterdir()}
    assert not {name for name in names if name.endswith(".part")} - {"a.jpg.part"}
