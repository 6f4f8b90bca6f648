"""Nothing that was accepted is lost, however the program ends; and it ends as it is asked to."""

import argparse
import asyncio
import fcntl
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.server.program import Hasty, Program
from tests.server.stage import IDEA, KEY, LIMIT, STILL, SWIFT, Endpoint, asking, connected, until
from thumbgen.cli.serve import serve
from thumbgen.domain.errors import InvalidRequest
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.words import Words

ACCEPTED = 6
WAITING = 3

BUSY = replace(SWIFT, queue_length=4, seconds_per_place=0.3, workers=2, render_seconds=0.3)
"""Jobs that take some seconds."""

# -- one program that is killed, ended by the system, and ended by a person ----------------------


@dataclass
class Story:
    """What happened to one program and its jobs."""

    accepted: list[str] = field(default_factory=list)
    sent_by_idea: list[int] = field(default_factory=list)
    resumed: list[int] = field(default_factory=list)
    after_kill: list[dict[str, Any]] = field(default_factory=list)
    second_server: tuple[int, str, str] = (0, "", "")
    let_go: list[requests.Response] = field(default_factory=list)
    ends: list[tuple[int, str, str]] = field(default_factory=list)
    after_term: list[dict[str, Any]] = field(default_factory=list)
    submitted: int = 0
    log: str = ""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Six jobs and a kill; three waiting callers and a SIGTERM; a SIGINT."""
    home = tmp_path_factory.mktemp("story")
    with PracticeHorde(BUSY) as horde:
        program = Program(horde.url, home)
        try:
            yield tell(program, horde)
        finally:
            program.stop()


def tell(program: Program, horde: PracticeHorde) -> Story:
    story = Story()
    program.start()
    bodies = [{**IDEA, "prompt": f"idea {number}"} for number in range(ACCEPTED)]
    story.accepted = [program.accepted(body) for body in bodies]
    until(lambda: len(horde.jobs()) >= 3)
    program.tell(signal.SIGKILL)

    story.resumed.append(program.start().resumed)
    story.after_kill = [program.ended(job) for job in story.accepted]
    for told in story.after_kill:
        assert told["state"] != "done" or program.get(told["result"]["image_url"]).ok
    story.submitted = len(submissions(horde))
    story.sent_by_idea = [
        sum(f"idea {number}".encode() in one for one in submissions(horde))
        for number in range(ACCEPTED)
    ]

    horde.set_script(STILL)
    callers = [
        threading.Thread(target=lambda: story.let_go.append(program.post())) for _ in range(WAITING)
    ]
    for caller in callers:
        caller.start()
    until(lambda: len(submissions(horde)) >= story.submitted + WAITING - 1)
    story.ends.append(program.tell(signal.SIGTERM))
    for caller in callers:
        caller.join()
    horde.set_script(SWIFT)

    story.resumed.append(program.start().resumed)
    ids = [answer.json()["job_id"] for answer in story.let_go]
    story.after_term = [program.ended(job) for job in ids]
    story.ends.append(program.tell(signal.SIGINT))
    story.submitted = len(submissions(horde)) - story.submitted
    story.log = (program.home / "logs" / "thumbgen.log").read_text("utf-8")
    return story


def submissions(horde: PracticeHorde) -> list[bytes]:
    """What was handed in so far."""
    return [one.body for one in horde.requests if one.path.endswith("/generate/async")]


def test_a_kill_loses_no_job_that_was_accepted(story: Story) -> None:
    assert story.resumed[0] >= 1
    assert {"done"} >= {told["state"] for told in story.after_kill}
    assert len({told["result"]["file"] for told in story.after_kill}) == ACCEPTED
    assert [told["result"]["prompt"] for told in story.after_kill] == [
        f"idea {number}" for number in range(ACCEPTED)
    ]


def test_callers_who_wait_when_it_ends_are_told_where_to_ask(story: Story) -> None:
    assert [answer.status_code for answer in story.let_go] == [202] * WAITING
    for answer in story.let_go:
        job_id = answer.json()["job_id"]
        assert answer.headers["Location"].endswith(f"/jobs/{job_id}")
    assert story.resumed[1] == WAITING
    assert [told["state"] for told in story.after_term] == ["done"] * WAITING


def test_what_the_horde_had_taken_is_not_handed_in_again(story: Story) -> None:
    assert story.sent_by_idea[:2] == [1, 1]  # the third was on its way when the kill came
    assert min(story.sent_by_idea) == 1
    assert sum(story.sent_by_idea) <= ACCEPTED + 1
    assert story.submitted == WAITING


def test_a_signal_is_no_error(story: Story) -> None:
    for code, out, err in story.ends:
        assert code == 0
        assert out == ""
        assert "Traceback" not in err


def test_nothing_secret_was_told_on_the_way(story: Story) -> None:
    read = story.log + "".join(err for _, _, err in story.ends)
    assert f"job {story.accepted[0]}: done" in read
    assert "WARNING" not in read
    assert "ERROR" not in read
    for told in story.after_kill:
        assert told["result"]["source_url"] not in read
    for secret in (KEY, "lighthouse", "idea 1", "signature"):
        assert secret.lower() not in read.lower(), secret


def test_lines_that_nobody_reads_hold_up_nothing(horde: PracticeHorde, tmp_path: Path) -> None:
    """Whoever started it may have forgotten about its stderr, and a pipe is soon full."""
    program = Hasty(horde.url, tmp_path).start()
    try:
        assert program.process.stderr is not None
        fcntl.fcntl(program.process.stderr, fcntl.F_SETPIPE_SZ, 4096)
        jobs = [program.accepted() for _ in range(60)]
        assert {program.ended(job)["state"] for job in jobs} == {"done"}
        program.end()
        assert program.process.wait(LIMIT) == 0
    finally:
        program.tell(signal.SIGTERM)


def test_a_terminal_that_is_closed_ends_it_gently(horde: PracticeHorde, tmp_path: Path) -> None:
    program = Program(horde.url, tmp_path).start()
    code, _, err = program.tell(signal.SIGHUP)
    assert (code, "Traceback" in err) == (0, False)


def test_with_nohup_it_outlives_its_terminal(horde: PracticeHorde, tmp_path: Path) -> None:
    program = Program(horde.url, tmp_path).start("nohup")
    try:
        program.process.send_signal(signal.SIGHUP)
        assert program.ended(program.accepted())["state"] == "done"
        assert program.tell(signal.SIGTERM)[0] == 0
    finally:
        program.stop()


# -- the same within this process ----------------------------------------------------------------


def test_each_is_handed_in_once_where_the_horde_had_answered(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    horde.set_script(replace(STILL, faults=(Fault("submit", "slow", seconds=0.5, after=2),)))
    endpoint = Endpoint(horde.url, tmp_path).start()
    before = len(submissions(horde))
    jobs = [endpoint.accepted() for _ in range(4)]
    until(lambda: len(horde.jobs()) >= 3)
    endpoint.stop()  # one submission is answered only now
    horde.set_script(SWIFT)
    assert endpoint.start().resumed == 4
    assert {endpoint.ended(job)["state"] for job in jobs} == {"done"}
    endpoint.stop()
    assert len(submissions(horde)) == before + 4


def test_what_comes_while_it_stops_is_sent_away(
    horde: PracticeHorde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    async def held(_server: object) -> None:
        while not released.is_set():  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.01)

    monkeypatch.setattr("uvicorn.Server.main_loop", held)
    endpoint = Endpoint(horde.url, tmp_path).start()
    jobs = len(horde.jobs())
    try:
        endpoint.end()
        until(lambda: endpoint.get("/health").status_code == 503)
        assert endpoint.get("/health").json()["status"] == "stopping"
        answer = endpoint.post()
        assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        released.set()
        endpoint.stop()
    assert len(horde.jobs()) == jobs


def test_a_second_call_to_end_waits_for_nobody(horde: PracticeHorde, tmp_path: Path) -> None:
    endpoint = Endpoint(horde.url, tmp_path).start()
    with connected(endpoint) as line:
        line.sendall(asking()[:-5])  # the rest never comes
        until(lambda: endpoint.get("/health").ok)
        endpoint.end()
        until(lambda: refuses(endpoint))
        begun = time.monotonic()
        endpoint.stop()
    assert time.monotonic() - begun < 3


def refuses(endpoint: Endpoint) -> bool:
    try:
        return not endpoint.get("/health")
    except requests.ConnectionError:
        return True


def test_a_stream_of_events_ends_when_the_program_does(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    horde.set_script(STILL)
    endpoint = Endpoint(horde.url, tmp_path).start()
    job_id = endpoint.accepted()
    streams: list[list[tuple[str, dict[str, Any]]]] = []
    watcher = threading.Thread(target=lambda: streams.append(endpoint.events(job_id)))
    watcher.start()
    until(lambda: endpoint.told(job_id)["state"] == "queued")
    endpoint.stop()
    watcher.join()
    assert {name for name, _ in streams[0]} == {"progress"}
    horde.set_script(SWIFT)
    assert endpoint.start().resumed == 1
    assert endpoint.events(job_id)[-1][0] == "done"
    endpoint.stop()


def test_a_job_whose_genre_is_gone_fails_and_the_others_go_on(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    presets = tmp_path / "data" / "presets"
    presets.mkdir(parents=True)
    own = presets / "synthwave.toml"
    own.write_text('name = "Synthwave"\npalette = "neon pink tones"\n')
    horde.set_script(STILL)
    endpoint = Endpoint(horde.url, tmp_path).start()
    lost, kept = endpoint.accepted({**IDEA, "type": "synthwave"}), endpoint.accepted()
    endpoint.stop()
    own.unlink()
    horde.set_script(SWIFT)
    assert endpoint.start().resumed == 2
    told = endpoint.told(lost)
    assert (told["state"], told["error"]["code"]) == ("failed", "invalid_request")
    assert endpoint.ended(kept)["state"] == "done"
    endpoint.stop()


# -- two of them ---------------------------------------------------------------------------------


def arguments(endpoint: Endpoint, **given: object) -> argparse.Namespace:
    usual: dict[str, object] = {
        "host": "127.0.0.1",
        "port": 0,
        "assets": endpoint.options.assets,
        "public_url": "",
        "token_file": None,
        "allow_host": [],
        "allow_origin": [],
        "max_jobs": 200,
        "max_wait": 300.0,
        "horde_url": "http://127.0.0.1:9/api/v2",
        "key_file": None,
        "practice": False,
        "json": True,
    }
    return argparse.Namespace(**(usual | given))


def test_a_second_one_on_the_same_folder_is_refused(
    another: Callable[..., Endpoint], capsys: pytest.CaptureFixture[str]
) -> None:
    first = another()
    environ = {"THUMBGEN_HOME": str(first.home)}
    assert serve(arguments(first), Words("en"), environ) == 2
    out, err = capsys.readouterr()
    assert '"field": "assets"' in out
    assert str(first.options.assets) in err
    with pytest.raises(InvalidRequest) as refused:
        Endpoint("http://127.0.0.1:9/api/v2", first.home).start()
    assert refused.value.problem == "in_use"
    assert first.get("/health").json()["status"] == "ok"


def test_two_of_them_in_folders_of_their_own_keep_to_their_own_jobs(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    horde.set_script(STILL)
    one = Endpoint(horde.url, tmp_path, assets=tmp_path / "one").start()
    two = Endpoint(horde.url, tmp_path, assets=tmp_path / "two").start()
    key = {"Idempotency-Key": "same"}
    mine, other = one.accepted(headers=key), two.accepted(headers=key)
    assert mine != other
    assert one.get(f"/jobs/{other}").status_code == 404
    one.stop()
    horde.set_script(SWIFT)
    assert one.start().resumed == 1
    assert two.ended(other)["state"] == one.ended(mine)["state"] == "done"
    assert one.get(f"/jobs/{other}").status_code == 404
    one.stop()
    two.stop()


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"host": "0.0.0.0"}, 2, "token"),  # noqa: S104 - it is refused
        ({"port": 70000}, 2, "port"),
        ({"host": "no.such.host.invalid", "token_file": "token"}, 2, "port"),
        ({"token_file": "missing"}, 2, "token"),
        ({"token_file": "empty"}, 2, "token"),
        ({"token_file": "bytes"}, 2, "token"),
        ({"token_file": "short"}, 2, "token"),
        ({"public_url": "nowhere"}, 2, "public_url"),
        ({"allow_origin": ["*"]}, 2, "origin"),
        ({"horde_url": "ftp://x"}, 2, "horde_url"),
        ({"assets": Path("/proc/nowhere")}, 8, "not_saved"),
    ],
)
def test_what_it_cannot_be_started_with_has_an_exit_code(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: dict[str, Any],
    code: int,
    field: str,
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "short").write_text("secret")
    (tmp_path / "token").write_text("a-token-nobody-guesses")
    if "token_file" in given:
        given = {**given, "token_file": tmp_path / given["token_file"]}
    where = Endpoint("", tmp_path / "home")
    environ = {"THUMBGEN_HOME": str(where.home)}
    assert serve(arguments(where, **given), Words("en"), environ) == code
    out, err = capsys.readouterr()
    assert f'"{field}"' in out
    assert len(err.splitlines()) >= 1
    assert "Traceback" not in err
    assert "nobody-guesses" not in out + err
