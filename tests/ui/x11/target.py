"""Another program: a small window that takes what is dropped on it, and writes down what it was.

python -m tests.ui.x11.target DROPS_FILE X Y
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class Target(QLabel):
    """Takes files."""

    def __init__(self, drops: Path) -> None:
        super().__init__("Drop here")
        self._drops = drops
        self.setWindowTitle("Drop target")
        self.setAcceptDrops(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(240, 200)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        files = [url.toLocalFile() for url in event.mimeData().urls()]
        drop = {"files": files, "action": event.proposedAction().name}
        with self._drops.open("a") as file:
            file.write(json.dumps(drop) + "\n")
        event.acceptProposedAction()
        self.setText("Thank you")


def main() -> int:
    application = QApplication(sys.argv)
    target = Target(Path(sys.argv[1]))
    target.move(int(sys.argv[2]), int(sys.argv[3]))
    target.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
