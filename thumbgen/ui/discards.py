"""Pictures on their way into the system's trash, and back."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from thumbgen.domain.errors import NotSaved
from thumbgen.domain.job import Picture
from thumbgen.jobs.threads import in_thread
from thumbgen.marks import N_
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
        self._going: set[tuple[Work, Picture]] = set()
        self._gone: list[tuple[Work, Picture]] = []

    def discard(self, work: Work) -> None:
        """Moves the picture that is looked at to the trash."""
        made = work.made
        if made is not None and (work, made) not in self._going:
            self._going.add((work, made))
            self._errands.start(self._discard, work, made)

    def undo(self) -> None:
        """Takes back what was discarded last, and then what before that."""
        if self._gone:
            self._take_back(*self._gone[-1])

    async def _discard(self, work: Work, made: Picture) -> None:
        try:
            trashed = work.discarded[made] = await in_thread(discard, work.place(made))
        finally:
            self._going.discard((work, made))
        note = Note(lambda words: words.text(N_("The picture is in the trash.")))
        if trashed is not None:
            self._gone.append((work, made))
            back = partial(self._take_back, work, made)
            note = Note(note.say, action=N_("Undo"), do=back)
        self._errands.tell(note)
        self.changed.emit(work)

    def _take_back(self, work: Work, made: Picture) -> None:
        if (work, made) in self._gone:
            self._gone.remove((work, made))
            self._errands.start(self._restore, work, made)

    async def _restore(self, work: Work, made: Picture) -> None:
        trashed = work.discarded[made]
        if trashed is None:
            return
        try:
            back = await in_thread(restore, trashed, work.place(made))
        except NotSaved:
            self._gone.append((work, made))  # it still lies in the trash
            raise
        work.put_back(made, back)
        note = of_text(N_("The picture is back."))
        if self._gone:  # and others could be
            note = replace(note, action=N_("Undo"), do=self.undo)
        self._errands.tell(note)
        self.changed.emit(work)
