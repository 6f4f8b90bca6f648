"""What there is to know of one style, before it is used."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from thumbgen.domain.filter import rewritten_words
from thumbgen.domain.models import Model, card_of
from thumbgen.domain.presets import split_idea
from thumbgen.domain.styles import Style, expand
from thumbgen.marks import N_
from thumbgen.ui.buttons import Heading, Line
from thumbgen.ui.shared import Shared


class StyleDetails(QScrollArea):
    """Shows a style: what it says, what it would send for the idea, which models paint it."""

    def __init__(self, shared: Shared, cards: Mapping[str, Model], idea: str) -> None:
        super().__init__()
        self.setObjectName("styleDetails")
        self._shared = shared
        self._cards = cards
        self._idea = idea
        self._style: Style | None = None
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 12, 0)
        self._column.setSpacing(6)
        self.name = Line("styleName")
        self.name.setProperty("title", "true")
        self.facts = Line("styleFacts", kind="quiet")
        self.about = Line("styleAbout")
        self.warning = Line("styleWarning")
        self.sent = Line("styleSent")
        self.excluded = Line("styleExcluded")
        self.models = Line("styleModels")
        self._parts: list[tuple[QWidget | None, Line]] = [
            (None, self.name), (None, self.facts), (None, self.about), (None, self.warning),
            (Heading(shared.speech, N_("What is sent")), self.sent),
            (Heading(shared.speech, N_("What is kept out")), self.excluded),
            (Heading(shared.speech, N_("Models")), self.models),
        ]  # fmt: skip
        for heading, line in self._parts:
            if heading is not None:
                self._column.addSpacing(8)
                self._column.addWidget(heading)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(line)
        self._column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shared.speech.say(self, QWidget.setAccessibleName, N_("About this style"))
        shared.speech.changed.connect(self._tell)

    def show_style(self, style: Style | None) -> None:
        """Shows another one, from its top."""
        if style is not self._style:
            self.verticalScrollBar().setValue(0)
        self._style = style
        self._tell()

    def _tell(self) -> None:
        style = self._style
        said: dict[QLabel, str] = {} if style is None else self._said(style)
        for heading, line in self._parts:
            line.setText(said.get(line, ""))
            for part in (heading, line):
                if part is not None:
                    part.setVisible(bool(line.text()))

    def _said(self, style: Style) -> dict[QLabel, str]:
        text = self._shared.speech.text
        stand_in = text(N_("your idea"))
        idea = split_idea(self._idea)[0] or f"[{stand_in}]"
        sent, excluded = expand(style, idea, "")
        used = text(N_("used {count}×"), count=style.used) if style.used else ""
        by = text(N_("by {name}"), name=style.creator.partition("#")[0]) if style.creator else ""
        return {
            self.name: style.name,
            self.facts: " · ".join(filter(None, (", ".join(style.tags), by, used))),
            self.about: style.about,
            self.warning: self._warning(style, sent),
            self.sent: sent,
            self.excluded: excluded,
            self.models: ", ".join(style.models) or text(N_("As the genre has them")),
        }

    def _warning(self, style: Style, sent: str) -> str:
        """Which of these words the Horde exchanges for others, for one of the models."""
        cards = [card_of(name, self._cards) for name in style.models]
        if all(card is not None and card.clean for card in cards):
            return ""
        words = ", ".join(rewritten_words(sent))
        source = N_("With its models, the Horde replaces these words: {words}.")
        return self._shared.speech.text(source, words=words) if words else ""
