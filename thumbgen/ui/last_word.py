"""The sentence that is left when there will be no window to say it in."""

import sys

_ALERT = ("on run argv", 'display alert "ThumbGen" message (item 1 of argv)', "end run")


def last_word(text: str) -> None:
    """Says it in the terminal; and to whoever clicked an icon, where the system has a way."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
    if not getattr(sys, "frozen", False):
        return
    if sys.platform == "win32":
        from ctypes import windll

        windll.user32.MessageBoxW(None, text, "ThumbGen", 0x10)
    elif sys.platform == "darwin":
        import subprocess

        script = [part for line in _ALERT for part in ("-e", line)]
        command = ["/usr/bin/osascript", *script, text]
        subprocess.run(command, check=False)  # noqa: S603 - ours, and the text is no part of it
