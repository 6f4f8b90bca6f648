"""What goes into the package, by the names that three systems give things."""

import pytest

from installer.bundle import Entry, is_needed, still_asked_for

NEEDED = (
    "PySide6/Qt/lib/libQt6Widgets.so.6",
    "PySide6/Qt6Core.dll",
    "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
    "PySide6/QtWidgets.abi3.so",
    "PySide6/QtDBus.abi3.so",
    "PySide6/Qt/plugins/platforms/libqwayland.so",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
    "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
    "PySide6/Qt/translations/qtbase_pt_BR.qm",
    "thumbgen/resources/locale/pt_BR/LC_MESSAGES/thumbgen.mo",
    "libcrypto.so.3",
    "VCRUNTIME140.dll",
    "Python",
)
NOT_NEEDED = (
    "PySide6/Qt/lib/libQt6Network.so.6",
    "PySide6/Qt6Network.dll",
    "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml",
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "PySide6/Qt/plugins/platforms/libqeglfs.so",
    "PySide6/plugins/imageformats/qwebp.dll",
    "PySide6/plugins/tls/qschannelbackend.dll",
    "PySide6/Qt/plugins/imageformats/libqpdf.dylib",
    "PySide6/Qt/translations/qtbase_de.qm",
    "PySide6\\translations\\qt_pt_BR.qm",
)


@pytest.mark.parametrize("goal", NEEDED)
def test_what_is_needed_stays(goal: str) -> None:
    assert is_needed(goal)


@pytest.mark.parametrize("goal", NOT_NEEDED)
def test_the_rest_goes(goal: str) -> None:
    assert not is_needed(goal)


def test_a_library_goes_with_the_last_that_asked_for_it() -> None:
    entries: list[Entry] = [
        ("PIL/_imaging.so", "imaging", "EXTENSION"),
        ("a/_core.so", "core a", "EXTENSION"),
        ("b/_core.so", "core b", "EXTENSION"),
        ("libjpeg.so", "jpeg", "BINARY"),
        ("MSVCP140.dll", "runtime", "BINARY"),
        ("libgtk.so", "gtk", "BINARY"),
        ("libpango.so", "pango", "BINARY"),
        ("Python", "Python.framework/Versions/3.13/Python", "SYMLINK"),
        ("Python.framework/Versions/3.13/Python", "python", "BINARY"),
    ]
    asks = {"imaging": {"libjpeg.so"}, "jpeg": {"msvcp140.dll"}, "gtk": {"libpango.so"}}

    def needs(source: str) -> set[str]:
        assert "/" not in source, "a link is no file that could be read"
        return asks.get(source, set())

    left = still_asked_for(entries, needs)
    assert [goal for goal, *_ in left] == [
        "PIL/_imaging.so",
        "a/_core.so",
        "b/_core.so",
        "libjpeg.so",
        "MSVCP140.dll",
        "Python",
        "Python.framework/Versions/3.13/Python",
    ]
