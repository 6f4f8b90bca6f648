"""What the user has asked for, done in the background; what cannot be done is said."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from PySide6.QtCore import QObject, Signal

from thumbgen.domain.errors import ThumbgenError
from thumbgen.ui.chores import Chores
from thumbgen.ui.notes import Note, of_error

P = ParamSpec("P")

LIMIT = 5.0
"""Seconds for what is still under way when the program ends, such as a copy to a slow disk."""


class Errands(QObject):
    """Does things; ``noted`` carries what to tell the user."""

    noted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._chores = Chores()

    def start(
        self, do: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Task[None] | None:
        """Does it, and tells the user if it cannot be done; ``None`` after the end."""
        return self._chores.start(self._told(do, *args, **kwargs))

    def tell(self, note: Note) -> None:
        """Tells the user."""
        self.noted.emit(note)

    async def close(self) -> None:
        """Lets what is under way come to its end, if that is not far."""
        await self._chores.close(LIMIT)

    async def _told(
        self, do: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            await do(*args, **kwargs)
        except ThumbgenError as error:
            self.tell(of_error(error))
