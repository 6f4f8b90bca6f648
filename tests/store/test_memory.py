"""What the window remembers survives a round trip; what cannot be read is simply forgotten."""

from pathlib import Path

import pytest

from thumbgen.domain.errors import NotSaved
from thumbgen.store.memory import Memory, load_memory, save_memory

LEFT = Memory("AdnQ", "rnb", "neon-rain", "800x600", "chuva\n“ção”", "/pictures", started=True)


def test_a_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "new" / "window.json"
    assert load_memory(path) == Memory()
    save_memory(path, LEFT)
    assert load_memory(path) == LEFT


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"prompt": 7, "other": 1}'])
def test_what_cannot_be_read_is_forgotten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert load_memory(path) == Memory()


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotSaved):
        save_memory(tmp_path / "file" / "window.json", LEFT)
