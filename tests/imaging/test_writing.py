"""A file appears whole or not at all, under a name that nobody else got."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from thumbgen.domain.errors import NotSaved
from thumbgen.imaging.export import try_folder, write_new, write_over

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's special files")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes, links and limits")


def refusal(path: Path) -> NotSaved:
    with pytest.raises(NotSaved) as caught:
        write_over(path, b"picture")
    assert caught.value.path == path
    return caught.value


def test_names_are_numbered_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    paths = [write_new(folder, "name", ".jpg", b"%d" % number) for number in range(3)]
    assert [path.name for path in paths] == ["name.jpg", "name-2.jpg", "name-3.jpg"]
    assert [path.read_bytes() for path in paths] == [b"0", b"1", b"2"]
    assert sorted(folder.iterdir()) == sorted(paths)


def test_a_broken_link_counts_as_taken(tmp_path: Path) -> None:
    (tmp_path / "name.jpg").symlink_to(tmp_path / "nowhere")
    assert write_new(tmp_path, "name", ".jpg", b"x").name == "name-2.jpg"


@pytest.mark.parametrize("write", ["new", "over"])
def test_a_new_file_has_the_mode_that_any_new_file_gets(tmp_path: Path, write: str) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    if write == "new":
        path = write_new(tmp_path, "name", ".jpg", b"x")
    else:
        path = write_over(tmp_path / "name.jpg", b"x")
    assert path.stat().st_mode == usual.stat().st_mode


def test_overwriting_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "name.png"
    assert write_over(path, b"a longer picture") == path
    assert write_over(path, b"short") == path
    assert path.read_bytes() == b"short"
    assert list(path.parent.iterdir()) == [path]


@posix
def test_overwriting_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "private.png"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_over(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere" / "real.png", tmp_path / "link.png"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link.symlink_to(real)
    assert write_over(link, b"new") == link
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@linux
def test_a_device_is_written_into_not_replaced() -> None:
    null = Path("/dev/null")
    write_over(null, b"x")
    assert null.is_char_device()


def crowd(folder: Path, writers: int, each: int) -> list[subprocess.Popen[bytes]]:
    code = (
        "import sys; from pathlib import Path; from thumbgen.imaging.export import write_new\n"
        "for n in range(int(sys.argv[3])):\n"
        "    write_new(Path(sys.argv[1]), 'name', '.jpg', sys.argv[2].encode() * 50000)\n"
    )
    return [
        subprocess.Popen([sys.executable, "-c", code, str(folder), str(writer), str(each)])
        for writer in range(writers)
    ]


def test_processes_never_get_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "made by whoever comes first"
    assert [process.wait() for process in crowd(folder, 4, 15)] == [0] * 4
    contents = sorted(path.read_bytes() for path in folder.iterdir())
    assert contents == sorted(b"%d" % writer * 50000 for writer in range(4) for _ in range(15))


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_threads_never_get_the_same_name(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    together = Barrier(12)

    def write(writer: int) -> tuple[Path, bytes]:
        data = bytes([writer]) * 100_000
        together.wait(20)
        return write_new(tmp_path, "name", ".jpg", data), data

    with ThreadPoolExecutor(12) as pool:
        written = dict(pool.map(write, range(12)))
    assert len(written) == 12
    assert set(tmp_path.iterdir()) == set(written)
    assert all(path.read_bytes() == data for path, data in written.items())


def no_links(source: Path, target: Path) -> None:
    raise PermissionError(errno.EPERM, "no hard links on this file system")


def test_a_name_reserved_for_nothing_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(source: Path, target: Path) -> None:
        source.unlink()
        no_links(source, target)

    monkeypatch.setattr(os, "link", lost)
    with pytest.raises(NotSaved) as caught:
        write_new(tmp_path, "name", ".jpg", b"x")
    assert caught.value.reason == "missing"
    assert not list(tmp_path.iterdir())


@linux
def test_a_full_device_is_full() -> None:
    assert refusal(Path("/dev/full")).reason == "full"


@posix
def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from thumbgen.domain.errors import NotSaved\n"
        "from thumbgen.imaging.export import write_new, write_over\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "folder = Path(sys.argv[1])\n"
        "old = write_over(folder / 'old.jpg', b'old')\n"
        "for write in (lambda: write_new(folder, 'name', '.jpg', bytes(9000)),\n"
        "              lambda: write_over(old, bytes(9000))):\n"
        "    try:\n"
        "        write()\n"
        "    except NotSaved as error:\n"
        "        print(error.reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["full", "full"]
    assert [path.name for path in tmp_path.iterdir()] == ["old.jpg"]
    assert (tmp_path / "old.jpg").read_bytes() == b"old"


@posix
def test_a_killed_writer_leaves_no_half_picture(tmp_path: Path) -> None:
    writers = crowd(tmp_path, 1, 10_000)
    while not (tmp_path / "name-5.jpg").exists():
        assert writers[0].poll() is None
    writers[0].kill()
    assert writers[0].wait() == -signal.SIGKILL
    named = list(tmp_path.glob("*.jpg"))
    assert all(path.stat().st_size == 50000 for path in named)
    assert len([p for p in tmp_path.iterdir() if p.suffix != ".jpg"]) <= 1


def test_a_folder_that_cannot_be_is_missing(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.touch()
    for folder in (blocker, blocker / "below"):
        with pytest.raises(NotSaved) as caught:
            write_new(folder, "name", ".jpg", b"x")
        assert caught.value.reason == "missing"
        assert caught.value.path == folder / "name.jpg"


@contextmanager
def somebody_else() -> Iterator[None]:
    """Root may write anywhere: for a while we are somebody who may not."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@posix
def test_a_folder_that_one_may_not_write_to_is_denied(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with somebody_else():
        assert refusal(tmp_path / "name.jpg").reason == "denied"
    tmp_path.chmod(0o700)


def test_anything_else_is_other(tmp_path: Path) -> None:
    assert refusal(tmp_path).reason == "other"
    assert refusal(tmp_path / ("x" * 300 + ".jpg")).reason == "other"
    assert not list(tmp_path.iterdir())


def test_trying_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    try_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotSaved) as refused:
        try_folder(tmp_path / "file" / "folder")
    assert refused.value.path == tmp_path / "file" / "folder"
