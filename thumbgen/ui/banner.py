"""A quiet strip at the top for what concerns the whole window: no network, practice mode."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, IconButton, Line
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

MOST_ACTIONS = 2


class Place(IntEnum):
    """Whose message it is, the most urgent first."""

    CLOSING = 0
    UNUSABLE = 1
    OFFLINE = 2
    STARTUP = 3
    PRACTICE = 4


@dataclass(frozen=True, slots=True)
class Message:
    """What the banner says, and what can be done about it: marked texts and what they do.

    One that can be ``dismissed`` has a cross.
    """

    say: Callable[[Words], str]
    icon: str = "warning"
    actions: tuple[tuple[str, Callable[[], None]], ...] = ()
    dismissible: bool = False


class Banner(QWidget):
    """Shows the most urgent of its messages."""

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shared = shared
        self._messages: dict[Place, Message] = {}
        self._icon = QLabel()
        self._text = Line("bannerLabel")
        look, speech = shared.look, shared.speech
        self.buttons = [
            Button(look, speech, f"bannerButton{number}", "") for number in range(MOST_ACTIONS)
        ]
        self._close = IconButton(
            look, speech, "bannerCloseButton", N_("Close this message"), "close"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 8, 16, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for number, button in enumerate(self.buttons):
            layout.addWidget(button)
            button.clicked.connect(lambda _=False, number=number: self._on_button(number))
        layout.addWidget(self._close)
        self._close.clicked.connect(self._on_close)
        speech.changed.connect(self._render)
        look.changed.connect(self._render)
        self._render()

    @property
    def text(self) -> str:
        """What it says now; empty while it is hidden."""
        return self._text.text() if self._messages else ""

    def put(self, place: Place, message: Message | None) -> None:
        """Puts a message into its place, or takes it away."""
        before = self.text
        if message is None:
            self._messages.pop(place, None)
        else:
            self._messages[place] = message
        self._render()
        if self.text != before:
            self._shared.speech.announce(self, self.text)

    @property
    def _message(self) -> Message | None:
        return self._messages[min(self._messages)] if self._messages else None

    def _render(self) -> None:
        message = self._message
        self.setVisible(message is not None)
        if message is None:
            return
        colour = self._shared.look.colour("on_notice")
        self._icon.setPixmap(
            self._shared.look.icons.pixmap(message.icon, colour, scale=self.devicePixelRatioF())
        )
        self._text.setText(message.say(self._shared.speech.words))
        self._close.setVisible(message.dismissible)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(message.actions))
            if number < len(message.actions):
                source = message.actions[number][0]
                self._shared.speech.say(button, Button.setText, source)
                self._shared.speech.say(button, QWidget.setAccessibleName, source)

    def _on_button(self, number: int) -> None:
        message = self._message
        if message is not None and number < len(message.actions):
            message.actions[number][1]()

    def _on_close(self) -> None:
        if self._messages:
            self.put(min(self._messages), None)
