"""What ``thumbgen doctor`` says of every finding, in English."""

from thumbgen.marks import N_

CHECKS = {
    "versions": N_("Versions"),
    "installation": N_("Installation"),
    "settings": N_("Settings"),
    "presets": N_("Genres of your own"),
    "config": N_("Folder of the settings"),
    "data": N_("Folder of the data"),
    "logs": N_("Folder of the log"),
    "pictures": N_("Folder of the pictures"),
    "library": N_("Library"),
    "key": N_("API key"),
    "proxy": N_("Way to the network"),
    "network": N_("The Horde's answer"),
    "horde": N_("The Horde now"),
    "ffmpeg": N_("ffmpeg"),
    "log": N_("Log"),
}
"""What each check is called."""

_FOLDERS = ("config", "data", "logs", "pictures")

_FOLDER = {
    "good": N_("{path}: can be written, {free} are free."),
    "narrow": N_(
        "{path}: only {free} are free. Make room, or choose another folder for the pictures."
    ),
    "unwritable": N_(
        "{path}: nothing can be saved there ({reason}). Choose another folder, or give yourself "
        "the right to write there."
    ),
    "silent": N_("{path}: the disk does not answer. Is it a network drive that has gone?"),
}

FINDINGS: dict[tuple[str, str], str] = {
    ("installation", "package"): N_("As a package of its own: {path}"),
    ("installation", "checkout"): N_("From its sources: {path}"),
    ("installation", "environment"): N_("In a virtual environment: {path}"),
    ("installation", "system"): N_("In the system's Python: {path}"),
    ("settings", "good"): N_("{path} can be read."),
    ("settings", "usual"): N_("There is no {path}: the usual settings are used."),
    ("settings", "ignored"): N_(
        "{path}: these cannot be used and are ignored: {ignored}. Correct or remove them."
    ),
    ("settings", "unreadable"): N_(
        "{path} cannot be read, so the usual settings are used. It must hold JSON: correct it, or "
        "delete it."
    ),
    ("settings", "pictures"): N_(
        "{path}: the folder for pictures must be a full path, or one that begins with ~."
    ),
    ("presets", "good"): N_("{own} in {path}"),
    ("library", "none"): N_("{path} is not there yet; the first job makes it."),
    ("library", "good"): N_("{path} (pictures: {pictures})"),
    ("library", "gone"): N_("{path} (pictures: {pictures}; files that are gone: {gone})"),
    ("library", "busy"): N_(
        "{path}: another program is using it. Wait for it, or close it, and ask again."
    ),
    ("library", "newer"): N_("{path} was written by a later version of ThumbGen. Update this one."),
    ("library", "unreadable"): N_(
        "{path} cannot be read. Move it away: the next job makes a new one. Your pictures stay."
    ),
    ("library", "silent"): _FOLDER["silent"],
    ("key", "practice"): N_("None is used in practice mode."),
    ("key", "none"): N_("There is none, which is fine; with one you wait less."),
    ("key", "anonymous"): N_("{length} letters, {place}: everybody's, the same as none."),
    ("key", "good"): N_("{length} letters, {place}: {name}, with {kudos} kudos."),
    ("key", "shared"): N_(
        "{length} letters, {place}: a shared key of {name}, with {left} kudos left."
    ),
    ("key", "unlimited"): N_("{length} letters, {place}: a shared key of {name}, without a limit."),
    ("key", "refused"): N_("{length} letters, {place}: {why}"),
    ("key", "unchecked"): N_(
        "{length} letters, {place}: the Horde could not be asked whose it is."
    ),
    ("key", "withheld"): N_(
        "The system's keyring does not hand it over, so jobs go without. Unlock the keyring."
    ),
    ("key", "unreadable"): N_("It cannot be read {place}."),
    ("key", "no_key"): N_("What was read {place} is no key: a key is one word."),
    ("proxy", "none"): N_("As the system has it: no variable changes it."),
    ("proxy", "named"): N_("These variables change it: {variables} (their values are not shown)."),
    ("network", "good"): N_("{url} answers, after {milliseconds} ms."),
    ("network", "address"): N_(
        "The address of the Horde, {origin}, is not a web address. Correct it, or leave it out."
    ),
    ("network", "failed"): N_("{url}: {why}"),
    ("horde", "good"): N_("Models: {models}. Workers: {workers}. Requests in the queue: {queued}."),
    ("horde", "nobody"): N_("Nobody serves a model at the moment. Try again in a few minutes."),
    ("horde", "maintenance"): N_("Closed for maintenance. Try again in a few minutes."),
    ("horde", "unknown"): N_("It does not say how busy it is. Try again in a few minutes."),
    ("ffmpeg", "good"): N_("It is there, for the recipes that make videos."),
    ("ffmpeg", "none"): N_("It is not there; only the recipes that make videos need it."),
    ("log", "good"): N_("{path} (read it before you send it: it names your folders)"),
    ("log", "none"): N_("{path} is not there yet."),
} | {(check, outcome): text for check in _FOLDERS for outcome, text in _FOLDER.items()}
"""What was found and what to do, by check and outcome."""

PLACES = {
    "named": N_("from the file you named"),
    "environment": N_("from the variable THUMBGEN_API_KEY"),
    "file": N_("from the file api-key in the folder of the settings"),
    "keyring": N_("from the system's keyring"),
}
"""Where the key is kept."""

ORIGINS = {
    "given": N_("from --horde-url or THUMBGEN_HORDE_URL"),
    "settings": N_("from the settings"),
    "usual": N_("from ThumbGen itself"),
    "practice": N_("from practice mode"),
}
"""Who names the Horde's address."""

REASONS = {
    "full": N_("the disk is full"),
    "denied": N_("not allowed"),
    "missing": N_("it cannot be made"),
    "other": N_("the disk refuses"),
}
"""Why a folder cannot be written."""

KINDS = {
    "NameResolutionError": N_(
        "its name cannot be found. Check the internet connection and the address."
    ),
    "ProxyError": N_("the proxy does not let us through. Check the variables named above."),
    "SSLError": N_(
        "no secure connection can be made. Check the address, this computer's date, and whether a "
        "virus scanner or a proxy reads along."
    ),
}
"""Why nobody was reached, by the kind that the client tells; more to the point than its code."""

VERDICTS = {
    "good": N_("All is well."),
    "warning": N_("It works. Worth a look: {warnings}."),
    "trouble": N_("Not all is well. Troubles: {troubles}. Begin with the first."),
}
"""The last line, by the worst that was found."""

SHARE = N_("Neither your key nor an idea of yours stands here: this can go with a bug report.")
