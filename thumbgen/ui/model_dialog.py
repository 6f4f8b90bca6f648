"""Choosing a model: a line to search in, a list, and what should be known of the one looked at."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from thumbgen.domain.choosing import Choice, choices, clean_instead, kept_in_order, matches
from thumbgen.domain.presets import NO_GENRE
from thumbgen.marks import N_
from thumbgen.ui.buttons import Line, show
from thumbgen.ui.dialogs import Dialog
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.model_list import ModelList, Row
from thumbgen.ui.model_words import (
    AUTOMATIC,
    Asked,
    about,
    about_automatic,
    automatic_detail,
    detail,
    look_words,
)
from thumbgen.ui.shared import Shared

WIDTH, HEIGHT = 540, 500
LINES = 3
"""Room for so many lines below the list, so that it does not move with what is said there."""

AGE_MS = 15_000
"""How often the line at the foot says anew how old all this is."""


class ModelDialog(Dialog):
    """``chosen`` carries the name of a model, or an empty one for "Automatic"."""

    chosen = Signal(str)

    def __init__(self, shared: Shared, parent: QWidget, forecast: Forecast, asked: Asked) -> None:
        super().__init__(shared, parent, "modelDialog", N_("Model"))
        self.resize(WIDTH, HEIGHT)
        self._forecast = forecast
        self._asked = asked
        self._live = False
        self._choices: tuple[Choice, ...] = ()
        self.search = QLineEdit()
        self.search.setObjectName("modelSearch")
        self.list = ModelList(shared.look)
        self.about = Line("modelAbout")
        self.status = Line("modelStatus", kind="quiet")
        self._lay_out()
        self._connect()
        self._take()
        self._show_rows(asked.name)
        self.search.setFocus()
        forecast.look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """From the search line, the arrow keys go through the list."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            page = self.list.page()
            keys = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: page,
                Qt.Key.Key_PageUp: -page,
            }
            if (by := keys.get(Qt.Key(event.key()))) is not None:
                self.list.step(by)
                self._announce()
                return True
        return super().eventFilter(watched, event)

    # -- building --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        say = self.shared.speech.say
        say(self.search, QLineEdit.setPlaceholderText, N_("Search by name or look"))
        say(self.search, QWidget.setAccessibleName, N_("Search for a model"))
        say(self.list, QWidget.setAccessibleName, N_("Models"))
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.about.setMinimumHeight(LINES * self.about.fontMetrics().lineSpacing())
        self.column.addWidget(self.search)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.about)
        self.column.addWidget(self.status)
        self.clean = self.add_button("takeCleanButton", "", self._take_clean)
        self.foot.addStretch(1)
        self.add_button("modelCancelButton", N_("Cancel"), self.reject)
        self.take = self.add_button("modelChooseButton", N_("Choose"), self._choose)
        self.finish(self.take)

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_search)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.doubleClicked.connect(self._choose)
        self._forecast.changed.connect(self._on_forecast)
        self.shared.speech.changed.connect(self._render)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._say_status)
        self._clock.start(AGE_MS)

    # -- the list --------------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        row = self.list.current
        return self._asked.name if row is None else row.name

    def _take(self) -> None:
        """What is known now; what stands in the list already stays in its place."""
        asked, models = self._asked, self._forecast.models
        found = choices(asked.genre, asked.cards, models, asked.prompt)
        self._choices = kept_in_order(found, self._choices) if self._live else found
        self._live = bool(models)

    def _show_rows(self, name: str) -> None:
        self.list.show_rows(self._rows(), name)
        self._say_about()
        self._say_status()

    def _rows(self) -> list[Row]:
        words, asked, query = self.shared.speech.words, self._asked, self.search.text()
        rows = []
        title = words.text(AUTOMATIC)
        if matches(query, title):
            quiet = automatic_detail(words, asked, self._forecast.models)
            rows.append(Row(title, quiet, chosen=not asked.name))
        for suits, heading in ((True, self._best()), (False, words.text(N_("All others")))):
            found = [one for one in self._choices if one.suits is suits and self._fits(one, query)]
            if found:
                rows.append(Row(heading))
            for one in found:
                quiet = detail(words, one, live=self._live)
                rows.append(Row(one.name, quiet, one, chosen=one.name == asked.name))
        return rows or [Row(words.text(N_("There is no model with these words")))]

    def _best(self) -> str:
        words, genre = self.shared.speech.words, self._asked.genre
        if genre.key == NO_GENRE:
            return words.text(N_("Recommended"))
        return words.text(N_("Best for {genre}"), genre=genre.name(words.language))

    def _fits(self, one: Choice, query: str) -> bool:
        looks = (one.look, look_words(self.shared.speech.words, one))
        return matches(query, one.name, one.family, *looks)

    # -- what is said ----------------------------------------------------------------------------

    def _say_about(self) -> None:
        words, row = self.shared.speech.words, self.list.current
        text, clean = "", None
        if row is not None and row.choice is None:
            text = about_automatic(words, self._asked, self._forecast.models)
        elif row is not None and row.choice is not None:
            text = about(words, row.choice, self._choices, live=self._live)
            if row.choice.rewrites:
                clean = clean_instead(row.choice, self._choices)
        self.about.setText(text)
        self._clean_name = "" if clean is None else clean.name
        if clean is not None:
            take = words.text(N_("Take {model}"), model=clean.name)
            self.clean.setText(take)
            self.clean.setAccessibleName(take)
        show(self.clean, shown=clean is not None)
        self.take.setEnabled(row is not None)

    def _say_status(self) -> None:
        text, age = self.shared.speech.text, self._forecast.age
        if self._forecast.trouble is not None:
            said = text(N_("No connection: the list may be out of date."))
        elif age is None:
            said = text(N_("Asking what is offered now…"))
        elif age < 60:
            said = text(N_("As of just now"))
        elif age < 120:
            said = text(N_("As of a minute ago"))
        else:
            said = text(N_("As of {minutes} minutes ago"), minutes=int(age // 60))
        self.status.setText(said)

    def _announce(self) -> None:
        """The focus is in the search line; what the arrow keys lead to is said nevertheless."""
        row = self.list.current
        if row is not None:
            self.shared.speech.announce(self.list, f"{row.title}, {row.detail}")

    # -- slots -----------------------------------------------------------------------------------

    def _on_search(self) -> None:
        self._show_rows("" if not self.search.text() else self._name)

    def _on_current(self) -> None:
        self._say_about()

    def _on_forecast(self) -> None:
        name = self._name
        self._take()
        self._show_rows(name)

    def _render(self) -> None:
        self._show_rows(self._name)

    def _choose(self) -> None:
        row = self.list.current
        if row is not None:
            self._finish(row.name)

    def _take_clean(self) -> None:
        self._finish(self._clean_name)

    def _finish(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)
