"""The log file: for what no user should have to read."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "thumbgen.log"


def log_to(folder: Path) -> Path:
    """Sends the program's log records to a file, made when the first one comes; its path.

    A folder that cannot be written costs the log, never the job.
    """
    path = folder / FILE
    logger = logging.getLogger("thumbgen")
    if any(isinstance(one, _QuietFile) and one.of(path) for one in logger.handlers):
        return path
    handler = _QuietFile(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    return path


class _QuietFile(RotatingFileHandler):
    """A log file that gives up silently: its trouble must not become the user's."""

    def of(self, path: Path) -> bool:
        return Path(self.baseFilename) == path.absolute()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        del record
