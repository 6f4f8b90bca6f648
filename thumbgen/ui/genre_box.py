"""The genres as tiles, and the scenes of the chosen one."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from thumbgen.domain.presets import Genre
from thumbgen.marks import N_
from thumbgen.ui.colours import FIRST_GENRE
from thumbgen.ui.fields import Choice
from thumbgen.ui.shared import Shared
from thumbgen.ui.tiles import GAP, GenreTile, TileGroup

COLUMNS = 4


class GenreBox(QWidget):
    """Chooses a genre, and perhaps one of its scenes; ``changed`` says that it is another genre."""

    changed = Signal()

    def __init__(self, shared: Shared, genres: Mapping[str, Genre]) -> None:
        super().__init__()
        self._shared = shared
        self._genres = genres
        self._tiles = TileGroup("genreBox", COLUMNS)
        self.scene = Choice(shared.look, "sceneBox")
        for key in genres:
            self._tiles.add(key, GenreTile(shared.look, key, shared.scenery.scene(key).picture))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._tiles)
        layout.addWidget(self.scene)
        shared.speech.say(self._tiles, QWidget.setAccessibleName, N_("Genre"))
        shared.speech.say(self.scene, QWidget.setAccessibleName, N_("Scene"))
        shared.speech.changed.connect(self._name)
        self._name()
        self._tiles.chosen.connect(self._on_genre)

    @property
    def key(self) -> str:
        """The chosen genre's key."""
        return self._tiles.key

    @property
    def scene_key(self) -> str:
        """The chosen scene's key; empty for the user's idea alone."""
        return self.scene.currentData() or ""

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        return (*self._tiles.tiles.values(), self.scene)

    def choose(self, genre: str, scene: str = "") -> None:
        """Chooses by keys; in the place of an unknown one whatever is chosen, or the first."""
        self._tiles.choose(genre if genre in self._genres else self.key or FIRST_GENRE)
        self.scene.setCurrentIndex(max(0, self.scene.findData(scene)))

    def _name(self) -> None:
        """Genres and scenes bring their names in each language with them."""
        language = self._shared.speech.words.language
        for key, genre in self._genres.items():
            QAbstractButton.setText(self._tiles.tile(key), genre.name(language))
        scene = self.scene_key
        with QSignalBlocker(self.scene):  # it is the same one, by another name
            self._fill_scenes()
            self.scene.setCurrentIndex(max(0, self.scene.findData(scene)))

    def _fill_scenes(self) -> None:
        language = self._shared.speech.words.language
        genre = self._genres.get(self.key)
        self.scene.clear()
        self.scene.addItem(self._shared.speech.text(N_("Only my idea")), "")
        for scene in genre.scenes if genre is not None else ():
            self.scene.addItem(scene.name(language), scene.key)
        self.scene.setEnabled(self.scene.count() > 1)

    def _on_genre(self, key: str) -> None:
        self._fill_scenes()
        self._shared.look.set_genre(key)
        self.changed.emit()
