"""The picture store: signed links, signed anew at each asking."""

from dataclasses import replace

from tests.horde.practice.caller import ANONYMOUS, FAST, Caller, Start, wait_for
from thumbgen.horde.practice import Fault


def img(caller: Caller, job: str) -> str:
    return str(caller.status(job)["generations"][0]["img"])


def test_links_are_on_another_port_and_signed_anew(caller: Caller) -> None:
    job = caller.start()
    caller.finish(job)
    first, second = img(caller, job), img(caller, job)
    assert first.startswith(caller.horde.pictures_url + "/")
    assert not first.startswith(caller.horde.url.removesuffix("/api/v2") + "/")
    assert first != second
    assert first.partition("?")[0] == second.partition("?")[0]
    assert "X-Amz-Expires=1800" in first
    assert caller.fetch(first).content == caller.fetch(second).content
    assert [seen.host for seen in caller.horde.requests][-2:] == ["pictures"] * 2


def test_a_wrong_signature_is_refused(caller: Caller) -> None:
    job = caller.start()
    caller.finish(job)
    url = img(caller, job)
    for broken in (url[:-1] + "x", url.partition("?")[0], url.replace("=1800", "=9999")):
        reply = caller.fetch(broken)
        assert reply.status_code == 403
        assert reply.headers["Content-Type"] == "application/xml"
        assert "SignatureDoesNotMatch" in reply.text


def test_a_link_runs_out(call: Start) -> None:
    caller = call(replace(FAST, link_seconds=1))
    job = caller.start()
    caller.finish(job)
    url = img(caller, job)
    wait_for(lambda: caller.fetch(url).status_code == 403)
    assert "Request has expired" in caller.fetch(url).text


def test_a_scripted_expiry_ends_when_status_is_asked_again(call: Start) -> None:
    caller = call(replace(FAST, faults=(Fault("picture", "expired_link"),)))
    job = caller.start()
    caller.finish(job)
    url = img(caller, job)
    for _ in range(2):
        assert caller.fetch(url).status_code == 403
    assert caller.fetch(img(caller, job)).status_code == 200


def test_an_api_key_has_no_business_at_the_store(caller: Caller) -> None:
    job = caller.start()
    caller.finish(job)
    assert caller.fetch(img(caller, job), headers={"apikey": ANONYMOUS}).status_code == 400


def test_the_store_has_nothing_else(caller: Caller) -> None:
    job = caller.start()
    caller.finish(job)
    assert caller.fetch(caller.horde.pictures_url + "/").status_code == 403
    head = caller.session.head(img(caller, job), timeout=5)
    assert (head.status_code, head.content) == (403, b"")
