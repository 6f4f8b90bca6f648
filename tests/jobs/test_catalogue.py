"""The Horde's styles over HTTP: fetched politely, kept, found by name."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from tests.conftest import quick
from thumbgen.domain.errors import InvalidRequest, ThumbgenError
from thumbgen.domain.styles import Style
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.jobs.catalogue import Catalogue

T = TypeVar("T")
Use = Callable[[Catalogue], Awaitable[T]]


def used(use: Use[T], path: Path | None, **script: object) -> tuple[T, PracticeHorde]:
    with PracticeHorde(quick(**script)) as horde, asyncio.Runner() as runner:
        client = HordeClient(horde.url)

        async def whole() -> T:
            return await use(Catalogue(client, path))

        answer = runner.run(whole())
        client.close()
    return answer, horde


def test_the_whole_catalogue_comes_once_each_clean_and_not_too_fast() -> None:
    styles, horde = used(lambda catalogue: catalogue.fetch(), None)
    assert len(styles) > 25
    assert len({style.id for style in styles}) == len(styles)
    assert all(style.clean for style in styles)
    times = [one.at for one in horde.requests]
    assert all(later - before >= 0.55 for before, later in pairwise(times))
    assert all(one.status == 200 for one in horde.requests)


def test_it_is_kept_for_when_the_horde_is_away(tmp_path: Path) -> None:
    path = tmp_path / "styles.json"

    async def both(catalogue: Catalogue) -> tuple[tuple[Style, ...], tuple[Style, ...], bool]:
        fetched = await catalogue.fetch()
        return fetched, *(await catalogue.kept())

    (fetched, kept, fresh), _ = used(both, path)
    assert kept == fetched
    assert fresh


def test_a_file_that_is_damaged_is_no_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "styles.json"
    path.write_text('{"styles": [')
    (kept, fresh), _ = used(lambda catalogue: catalogue.kept(), path)
    assert (kept, fresh) == ((), False)


def test_a_style_is_found_by_its_name_whatever_its_case() -> None:
    style, _ = used(lambda catalogue: catalogue.named("Cosy Lofi"), None)
    assert style.name == "cosy lofi"
    assert style.prompt


def test_a_style_that_is_not_there_is_told_with_names_nearby() -> None:
    with pytest.raises(InvalidRequest) as caught:
        used(lambda catalogue: catalogue.named("cosy lofy"), None)
    assert caught.value.field == "style"
    assert "cosy lofi" in caught.value.allowed


@pytest.mark.parametrize("kind", ["garbage", "wrong_types", "missing_fields", "html_200"])
def test_trouble_is_one_of_our_own_errors(kind: str) -> None:
    began = time.monotonic()
    fault = Fault("styles", kind, times=None)  # type: ignore[arg-type]
    try:
        styles, _ = used(lambda catalogue: catalogue.fetch(), None, faults=(fault,))
    except ThumbgenError:
        styles = ()
    assert styles == ()
    assert time.monotonic() - began < 40
