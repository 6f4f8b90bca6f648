"""Pictures on their way into the system's trash, and back."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from thumbgen.domain.errors import NotSaved
from thumbgen.jobs.threads import in_thread
from thumbgen.sentences import N_
from thumbgen.ui.errands import Errands
from thumbgen.ui.notes import Note, of_text
from thumbgen.ui.session import Work
from thumbgen.ui.trash import discard, restore


class Discards(QObject):
    """``changed`` carries a work some of whose pictures went to the trash, or came back."""

    changed = Signal(object)

    def __init__(self, errands: Errands) -> None:
        super().__init__()
        self._errands = errands
        self._going: set[Path] = set()
        self._gone: list[tuple[Work, Path]] = []

    def discard(self, work: Work, path: Path) -> None:
        """Moves a file to the trash."""
        if path not in self._going:
            self._going.add(path)
            self._errands.start(self._discard, work, path)

    def undo(self) -> None:
        """Takes back what was discarded last, and then what before that."""
        if self._gone:
            self._take_back(*self._gone[-1])

    async def _discard(self, work: Work, path: Path) -> None:
        try:
            trashed = work.discarded[path] = await in_thread(discard, path)
        finally:
            self._going.discard(path)
        note = Note(lambda words: words.text(N_("The picture is in the trash.")))
        if trashed is not None:
            self._gone.append((work, path))
            back = partial(self._take_back, work, path)
            note = Note(note.say, action=N_("Undo"), do=back)
        self._errands.noted.emit(note)
        self.changed.emit(work)

    def _take_back(self, work: Work, path: Path) -> None:
        if (work, path) in self._gone:
            self._gone.remove((work, path))
            self._errands.start(self._restore, work, path)

    async def _restore(self, work: Work, path: Path) -> None:
        trashed = work.discarded[path]
        if trashed is None:
            return
        try:
            work.put_back(path, await in_thread(restore, trashed, path))
        except NotSaved:
            self._gone.append((work, path))  # it still lies in the trash
            raise
        self._errands.noted.emit(of_text(N_("The picture is back.")))
        self.changed.emit(work)
