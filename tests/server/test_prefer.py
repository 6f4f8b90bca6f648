"""What a caller prefers, as RFC 7240 has it."""

import pytest

from thumbgen.server.prefer import preferences


@pytest.mark.parametrize(
    ("headers", "meant"),
    [
        ([], {}),
        ([""], {}),
        (["respond-async"], {"respond-async": ""}),
        (["Respond-Async, Wait=10"], {"respond-async": "", "wait": "10"}),
        (["respond-async", "wait=10"], {"respond-async": "", "wait": "10"}),
        (['wait = "10" ; x=y;z , handling=lenient'], {"wait": "10", "handling": "lenient"}),
        (["wait=1, wait=0"], {"wait": "1"}),
        (["wait=1", "wait=0"], {"wait": "1"}),
        (['note="a, respond-async", wait=2'], {"note": "a, respond-async", "wait": "2"}),
        (['note="a \\" b, c"; x="d, e", wait=2'], {"note": 'a " b, c', "wait": "2"}),
        ([", ,respond-async,, wait=3"], {"respond-async": "", "wait": "3"}),
        (['"respond-async"'], {}),
        (["wait=3, é=1, respond-async"], {"wait": "3"}),
        (['note="never ends, wait=2'], {}),
        (["wait="], {"wait": ""}),
        (["a=b c, wait=2"], {}),
        (["wait=2," + "x" * 5000], {"wait": "2"}),
    ],
)
def test_preferences(headers: list[str], meant: dict[str, str]) -> None:
    assert {key: preferences(headers)[key] for key in meant} == meant
    assert ("respond-async" in preferences(headers)) is ("respond-async" in meant)


@pytest.mark.timeout(5)
def test_no_header_takes_for_ever() -> None:
    for header in (
        "a;" * 500,
        "a" + "; " * 480 + "(",
        "a" + " " * 900 + "(",
        "a=b" + " ;\t; " * 200 + '"',
        '"' * 999,
        'a="' + "\\" * 990,
        "a=b; " * 200,
        "a," * 500,
    ):
        preferences([header])
