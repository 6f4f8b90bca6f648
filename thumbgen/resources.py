"""Where the files that ship with the program lie: presets, catalogues, icons."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``resource("presets", "lofi.toml")``.

    Installed and frozen programs carry ``resources`` inside the package; a checkout has it beside
    the package. The path is returned whether or not something lies there.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
