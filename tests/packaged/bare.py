"""A window of Qt's with nothing in it: what ours is measured against."""

import sys

from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

application = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QLabel("Hello"))
window.resize(640, 480)
window.show()
sys.exit(application.exec())
