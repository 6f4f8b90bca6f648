"""The Horde's styles for a front end: those that are kept, the whole catalogue, or one by name."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from thumbgen.domain.errors import InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.filter import unaccented
from thumbgen.domain.styles import Style
from thumbgen.horde.client import HordeClient
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.patience import ASKING, patiently
from thumbgen.jobs.threads import in_thread
from thumbgen.store.catalogue import Kept, load_styles, save_styles

MOST_PAGES = 8
PAGE = 25
"""Styles on a page of the Horde's."""

SPACING = 0.6
"""Seconds between two pages: the Horde allows two calls a second."""

MOST_NAMES = 5
"""How many similar names are worth telling."""

Styles = tuple[Style, ...]


class Catalogue:
    """The styles that ThumbGen offers: those that are safe for work.

    A whole one is kept in the file at ``path`` (none for practice), by which it can be browsed
    while the Horde is away.
    """

    def __init__(self, client: HordeClient, path: Path | None) -> None:
        self._client = client
        self._path = path

    async def kept(self) -> tuple[Styles, bool]:
        """The styles that were kept, perhaps none, and whether they need no asking again."""
        found = None
        if self._path is not None:
            found = await in_thread(load_styles, self._path, self._client.url)
        return ((), False) if found is None else (offered(found.styles), found.fresh(time.time()))

    async def fetch(self, on_page: Callable[[Styles], None] = lambda _: None) -> Styles:
        """The most used styles, asked for page by page; ``on_page`` hears of those so far.

        Raises:
            Unreachable: no useful answer.
        """
        found: dict[str, Style] = {}
        page, step = 1, 1
        for turn in range(MOST_PAGES):
            if turn:
                await asyncio.sleep(SPACING)
            ask = partial(in_thread, self._client.styles, page)
            before = len(found)
            for style in await patiently(ASKING, ask):
                found.setdefault(style.id, style)
            new = len(found) - before
            if not new:
                break
            on_page(offered(tuple(found.values())))
            if page == 2 and new < PAGE // 2:
                # Each page begins one style after the last one, not one page.
                page, step = 1, PAGE
            page += step
        styles = tuple(found.values())
        await self._keep(styles)
        return offered(styles)

    async def named(self, text: str) -> Style:
        """The style of that name or id.

        Raises:
            InvalidRequest: there is none, or none that ThumbGen offers.
            Unreachable: no useful answer.
        """
        wanted = text.strip()
        kept, _ = await self.kept()
        if (style := _called(wanted, kept)) is not None:
            return style
        try:
            style = await patiently(ASKING, partial(in_thread, self._client.style, wanted))
        except InvalidRequest as error:
            style = await self._nearly(wanted, kept, error)
        if not style.clean:
            raise InvalidRequest("style", "not_clean", style.name)
        return style

    async def _nearly(self, wanted: str, known: Styles, error: InvalidRequest) -> Style:
        """The one that is called so but for case and accents.

        Raises:
            InvalidRequest: none is; with the names that come near it.
        """
        if not known:
            with contextlib.suppress(ThumbgenError):
                known = await self.fetch()
        if (style := _called(wanted, known)) is not None:
            return style
        raise _unknown(wanted, known) from error

    async def _keep(self, styles: Styles) -> None:
        if self._path is not None and styles:
            kept = Kept(self._client.url, time.time(), styles)
            with contextlib.suppress(NotSaved):  # then they are asked for again, next time
                await in_thread(save_styles, self._path, kept)


def catalogue_of(engine: Engine) -> Catalogue:
    """The catalogue of an engine's Horde."""
    return Catalogue(engine.client, None if engine.practice else engine.paths.styles)


def offered(styles: Styles) -> Styles:
    """Those that are safe for work."""
    return tuple(style for style in styles if style.clean)


def _called(wanted: str, styles: Styles) -> Style | None:
    """The style of that id, or of that name whatever its case and accents."""
    for style in styles:
        if wanted == style.id or unaccented(wanted) == unaccented(style.name):
            return style
    return None


def _unknown(wanted: str, known: Styles) -> InvalidRequest:
    """There is no such style; with the names that come near it."""
    names = {unaccented(style.name): style.name for style in known}
    near = get_close_matches(unaccented(wanted), names, MOST_NAMES)
    allowed = ", ".join(names[one] for one in near)
    if not allowed:
        return InvalidRequest("style", "none", wanted)
    return InvalidRequest("style", "unknown", wanted, allowed)
