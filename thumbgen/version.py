"""The version, and the name that the program gives to the services it calls."""

__version__ = "0.1.0"

HOMEPAGE = "https://github.com/thumbgen/thumbgen"

CLIENT_AGENT = f"ThumbGen:{__version__}:{HOMEPAGE}"
"""The Horde's ``Client-Agent``: name, version and contact, apart by colons."""
