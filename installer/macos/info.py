"""What macOS is told of the program, beyond what PyInstaller says by itself."""

from typing import TypedDict

COPYRIGHT = "Copyright (c) 2026 The ThumbGen developers"


class DocumentType(TypedDict):
    """A kind of file that the program has to do with."""

    CFBundleTypeName: str
    CFBundleTypeRole: str
    LSHandlerRank: str
    LSItemContentTypes: list[str]


class InfoPlist(TypedDict):
    """Entries of the bundle's Info.plist, by Apple's names."""

    CFBundleName: str
    CFBundleDisplayName: str
    CFBundleShortVersionString: str
    CFBundleVersion: str
    CFBundleDevelopmentRegion: str
    CFBundleLocalizations: list[str]
    CFBundleDocumentTypes: list[DocumentType]
    LSApplicationCategoryType: str
    LSBackgroundOnly: bool
    LSMinimumSystemVersion: str
    NSHighResolutionCapable: bool
    NSHumanReadableCopyright: str
    NSPrincipalClass: str
    NSRequiresAquaSystemAppearance: bool


def info_plist(version: str) -> InfoPlist:
    """What to put into ``BUNDLE(info_plist=…)``."""
    return {
        "CFBundleName": "ThumbGen",
        "CFBundleDisplayName": "ThumbGen",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        # The system's own parts of the window, such as its file dialog, follow these.
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "pt-BR"],
        "CFBundleDocumentTypes": [
            _only_written("PNG image", "public.png"),
            _only_written("JPEG image", "public.jpeg"),
        ],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        # PyInstaller takes the bundle's last program for the whole: thumbgen-cli, which would leave
        # the window without a place in the Dock.
        "LSBackgroundOnly": False,
        "LSMinimumSystemVersion": "13.0",  # Qt 6.11
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": COPYRIGHT,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,  # dark mode too
    }


def _only_written(name: str, kind: str) -> DocumentType:
    """A kind of picture that the program writes, and does not open.

    The role None names the kind without offering to open it, and the rank None keeps the program
    out of "Open With". The kinds are Apple's own, so there is none to export.
    """
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "None",
        "LSHandlerRank": "None",
        "LSItemContentTypes": [kind],
    }
