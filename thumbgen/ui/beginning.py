"""What the window begins with: read from the disk before anything is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from thumbgen.jobs.wishes import Wishes
from thumbgen.resources import resource
from thumbgen.store.keys import KEY_VARIABLE
from thumbgen.store.memory import Memory, load_memory
from thumbgen.store.paths import Paths, find_paths
from thumbgen.store.presets import Presets, load_presets
from thumbgen.store.settings import LoadedSettings, load_settings
from thumbgen.words import Words


@dataclass(frozen=True, slots=True)
class Beginning:
    """Settings, presets, memory, and what the program was told."""

    wishes: Wishes
    environ: Mapping[str, str]
    paths: Paths
    settings: LoadedSettings
    presets: Presets
    memory: Memory

    @property
    def practice(self) -> bool:
        """Whether to begin in practice mode; not if an address was named at this start."""
        usual = self.settings.settings.practice and not self.wishes.horde_url
        return self.wishes.practice or usual

    @property
    def key_in_environ(self) -> bool:
        """Whether an API key comes from the environment, and goes before the file's."""
        return bool(self.environ.get(KEY_VARIABLE, "").strip())

    def left_out(self, words: Words) -> list[str]:
        """What of the settings and the user's own presets could not be used, one line each."""
        settings = [
            words.ignored_setting(name, self.paths.settings) for name in self.settings.ignored
        ]
        presets = [
            words.broken_preset(one.path.name, one.reason, one.where) for one in self.presets.broken
        ]
        return settings + presets


def read_beginning(wishes: Wishes, environ: Mapping[str, str]) -> Beginning:
    """Reads it; what cannot be read is left out, and named by ``left_out``."""
    paths = find_paths(environ)
    return Beginning(
        wishes=wishes,
        environ=environ,
        paths=paths,
        settings=load_settings(paths.settings),
        presets=load_presets(resource("presets"), paths.presets),
        memory=load_memory(paths.memory),
    )
