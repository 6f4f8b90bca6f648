"""A D-Bus of a test's own, on which nobody is but those whom the test starts."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""As the session's, but it starts no services: it knows none of those that are installed."""


def missing() -> bool:
    """Whether this computer has none of what that takes."""
    return shutil.which("dbus-daemon") is None or shutil.which("dbus-send") is None


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Starts a bus, and ends it; its address."""
    configuration = folder / "bus.conf"
    configuration.write_text(CONFIGURATION)
    read, write = os.pipe()
    command = [shutil.which("dbus-daemon") or "", f"--config-file={configuration}", "--nofork"]
    command += [f"--print-address={write}"]
    with (folder / "bus.log").open("w") as log:
        bus = subprocess.Popen(command, pass_fds=(write,), stderr=log)
    try:
        os.close(write)
        with os.fdopen(read) as address:
            yield address.readline().strip()
    finally:
        bus.terminate()
        bus.wait(10)


def owned(address: str, name: str) -> bool:
    """Whether somebody on a bus answers to a name."""
    command = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.DBus"]
    command += ["/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", f"string:{name}"]
    reply = subprocess.run(command, capture_output=True, text=True, check=False)
    return "boolean true" in reply.stdout
