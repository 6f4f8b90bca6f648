"""About: the version, what may be done with the pictures, and whose work is in the program."""

from html import escape
from pathlib import Path

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QTextBrowser, QWidget

from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.sentences import ABOUT_URLS
from thumbgen.ui.dialogs import Dialog
from thumbgen.ui.shared import Shared
from thumbgen.version import HOMEPAGE, __version__
from thumbgen.words import Words

PARTS = (
    ("Qt, PySide6, Shiboken", "LGPL 3", "https://doc.qt.io/qtforpython-6/"),
    ("Python", "PSF 2", "https://www.python.org/"),
    ("qasync", "BSD 2-Clause", "https://github.com/CabbageDevelopment/qasync"),
    ("Requests", "Apache 2.0", "https://requests.readthedocs.io/"),
    ("urllib3", "MIT", "https://urllib3.readthedocs.io/"),
    ("certifi", "MPL 2.0", "https://github.com/certifi/python-certifi"),
    ("charset-normalizer", "MIT", "https://charset-normalizer.readthedocs.io/"),
    ("idna", "BSD 3-Clause", "https://github.com/kjd/idna"),
    ("Pillow", "MIT-CMU", "https://python-pillow.github.io/"),
    ("platformdirs", "MIT", "https://platformdirs.readthedocs.io/"),
    ("msgspec", "BSD 3-Clause", "https://jcristharif.com/msgspec/"),
    ("keyring, jaraco, zipp", "MIT", "https://github.com/jaraco/keyring"),
    ("importlib_metadata", "Apache 2.0", "https://github.com/python/importlib_metadata"),
    ("more-itertools", "MIT", "https://github.com/more-itertools/more-itertools"),
    ("SecretStorage", "BSD 3-Clause", "https://github.com/mitya57/secretstorage"),
    ("jeepney", "MIT", "https://gitlab.com/takluyver/jeepney"),
    ("cryptography", "Apache 2.0 or BSD 3-Clause", "https://cryptography.io/"),
    ("cffi", "MIT-0", "https://github.com/python-cffi/cffi"),
    ("typing_extensions", "PSF 2", "https://github.com/python/typing_extensions"),
    ("Nunito", "OFL 1.1", "https://github.com/googlefonts/nunito"),
    ("Josefin Sans", "OFL 1.1", "https://github.com/ThomasJockin/JosefinSansFont-master"),
    ("Lora", "OFL 1.1", "https://github.com/cyrealtype/Lora-Cyrillic"),
    ("Anton", "OFL 1.1", "https://github.com/googlefonts/AntonFont"),
    ("PyInstaller", "GPL 2, Bootloader Exception", "https://pyinstaller.org/"),
)
"""What the program is made of: name, licence, home."""


class AboutDialog(Dialog):
    """Shows it; links open in the browser."""

    def __init__(self, shared: Shared, parent: QWidget) -> None:
        super().__init__(shared, parent, "aboutDialog", N_("About ThumbGen"))
        self.resize(560, 480)
        heading = QLabel()
        heading.setPixmap(
            shared.look.icons.pixmap("thumbgen", shared.look.colour("text"), size=56, scale=2.0)
        )
        self.text = QTextBrowser()
        self.text.setObjectName("aboutText")
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(QDesktopServices.openUrl)
        self.text.setHtml(about_html(shared.speech.words, resource("licences")))
        self.column.addWidget(heading)
        self.column.addWidget(self.text, 1)
        self.foot.addStretch(1)
        self.finish(self.add_button("aboutCloseButton", N_("Close"), self.accept))


def about_html(words: Words, licences: Path) -> str:
    """The whole text. ``licences`` is where the packaged program keeps all licence texts."""
    paragraphs = "".join(f"<p>{_linked(line)}</p>" for line in words.about(__version__).split("\n"))
    rows = "".join(
        f'<tr><td><a href="{url}">{escape(name)}</a></td>'
        f"<td>&nbsp;&nbsp;{escape(licence)}</td></tr>"
        for name, licence, url in PARTS
    )
    own = words.text(
        N_("ThumbGen itself is free software under the MIT licence: {url}"), url=HOMEPAGE
    )
    parts = words.text(N_("It is made with:"))
    texts = ""
    if licences.is_dir():
        said = escape(words.text(N_("The licence texts of all parts, in one folder")))
        texts = f'<p><a href="{licences.as_uri()}">{said}</a></p>'
    return f"{paragraphs}<p>{_linked(own)}</p><p>{escape(parts)}</p><table>{rows}</table>{texts}"


def _linked(line: str) -> str:
    text = escape(line)
    for url in (*ABOUT_URLS, HOMEPAGE):
        text = text.replace(url, f'<a href="{url}">{url}</a>')
    return text
