"""What the window remembers from one time to the next."""

from contextlib import suppress
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.store.memory import Memory, save_memory
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.records import Records
from thumbgen.ui.request_form import RequestForm
from thumbgen.ui.save_copies import SaveCopies


class Remembering:
    """The window's size and place, what the form says, and where copies were saved."""

    def __init__(
        self,
        window: QWidget,
        form: RequestForm,
        copies: SaveCopies,
        beginning: Beginning,
        records: Records,
    ) -> None:
        self._window = window
        self._form = form
        self._copies = copies
        self._memory = beginning.memory
        self._path = beginning.paths.memory
        self._records = records

    def put_back(self) -> None:
        """As it was left; the window's place is put back by itself, before anything is in it."""
        self._form.fill(self._memory)
        self._copies.folder = self._memory.save_folder

    def write(self) -> None:
        """In the background; where the disk refuses a picture, the user hears of it anyway."""
        self._records.write(save_memory, self._path, self._as_it_is())

    def write_at_once(self) -> None:
        """Before this returns: the system is about to end us."""
        with suppress(ThumbgenError):  # only what the window looked like is lost
            save_memory(self._path, self._as_it_is())

    def _as_it_is(self) -> Memory:
        geometry = self._window.window().saveGeometry().toBase64().data()
        self._memory = replace(
            self._form.remember(self._memory),
            geometry=bytes(geometry).decode(),
            save_folder=self._copies.folder,
        )
        return self._memory
