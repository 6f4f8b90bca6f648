"""Everything lies where the system wants it, or below one folder that the caller names."""

from pathlib import Path

import platformdirs
import pytest

from thumbgen.store.paths import Paths, find_paths


def test_one_folder_for_everything(tmp_path: Path) -> None:
    root = tmp_path / "um só lugar"
    paths = find_paths({"THUMBGEN_HOME": f" {root} "})
    assert paths == Paths(root / "config", root / "data", root / "logs", root / "pictures")
    assert not root.exists()


def test_what_lies_in_the_folders() -> None:
    paths = Paths(Path("c"), Path("d"), Path("l"), Path("p"))
    assert paths.settings == Path("c/settings.json")
    assert paths.key == Path("c/api-key")
    assert paths.presets == Path("d/presets")
    assert paths.rescued == Path("d/rescued")


def test_a_relative_folder_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_paths({"THUMBGEN_HOME": "here"}).config == tmp_path / "here" / "config"


def test_the_users_home_may_be_abbreviated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert find_paths({"THUMBGEN_HOME": "~/tg"}).data == tmp_path / "tg" / "data"


def test_a_home_of_nobody_is_a_folder_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = find_paths({"THUMBGEN_HOME": "~no-such-user/tg"}).data
    assert found.is_absolute()
    assert found.parts[-3:] == ("~no-such-user", "tg", "data")


@pytest.mark.parametrize("environ", [{}, {"THUMBGEN_HOME": ""}, {"THUMBGEN_HOME": "  "}])
def test_the_systems_usual_places(environ: dict[str, str]) -> None:
    paths = find_paths(environ)
    assert paths == Paths(
        config=Path(platformdirs.user_config_dir("ThumbGen", appauthor=False)),
        data=Path(platformdirs.user_data_dir("ThumbGen", appauthor=False)),
        logs=Path(platformdirs.user_log_dir("ThumbGen", appauthor=False)),
        pictures=Path(platformdirs.user_pictures_dir()) / "ThumbGen",
        keyring="ThumbGen",
    )
