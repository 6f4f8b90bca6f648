"""Another program: a small window out of which a file can be dragged, as from a file manager.

python -m tests.ui.x11.source FILE X Y
"""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Gives the file; it would let it be moved."""

    def __init__(self, path: Path) -> None:
        super().__init__("Drag from here")
        self._path = path
        self.setWindowTitle("Drag source")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(200, 200)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        del event
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._path))])
        drag = QDrag(self)
        drag.setMimeData(mime)
        both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        if drag.exec(both, Qt.DropAction.MoveAction) is Qt.DropAction.MoveAction:
            self._path.unlink()


def main() -> int:
    application = QApplication(sys.argv)
    source = Source(Path(sys.argv[1]))
    source.move(int(sys.argv[2]), int(sys.argv[3]))
    source.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
