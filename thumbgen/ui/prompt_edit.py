"""The field for the idea."""

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit

from thumbgen.ui.offers import may_be_picture, pasted_as_picture


class PromptEdit(QPlainTextEdit):
    """The idea. Without a selection it leaves "copy" to the picture.

    ``picture_pasted`` says that what somebody wants to paste is no words but a picture.
    """

    picture_pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("promptEdit")
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Words; and pictures, which are handed on."""
        return pasted_as_picture(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Puts words in; a picture is for somebody else."""
        if pasted_as_picture(source):
            self.picture_pasted.emit()
        else:
            super().insertFromMimeData(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Takes words; a picture is for the window."""
        if _leaves(event):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """The same."""
        if _leaves(event):
            event.ignore()
        else:
            super().dragMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Qt would keep "copy" to itself, even where there is nothing to copy."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and not self.textCursor().hasSelection()
        ):
            event.ignore()
            return False
        return super().event(event)


def _leaves(event: QDropEvent) -> bool:
    """Whether what is dragged is a picture rather than words."""
    mime = event.mimeData()
    return mime.hasUrls() or (may_be_picture(mime) and not mime.hasText())
