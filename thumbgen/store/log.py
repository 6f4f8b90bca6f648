"""The log file: for what no user should have to read."""

import logging
from pathlib import Path

FILE = "thumbgen.log"


def log_to(folder: Path) -> Path:
    """Sends the program's log records to a file, made when the first one comes; its path.

    A folder that cannot be written costs the log, never the job.
    """
    path = folder / FILE
    logger = logging.getLogger("thumbgen")
    if any(isinstance(one, _QuietFile) and one.path == path for one in logger.handlers):
        return path
    handler = _QuietFile(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    return path


class _QuietFile(logging.Handler):
    """A log file that gives up silently: its trouble must not become the user's."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._file is None:
                self._file = self._open()
        except OSError:
            return
        self._file.handle(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        del record

    def _open(self) -> logging.Handler:
        """Made for the first record: most days there is none, and what it takes loads slowly."""
        from logging.handlers import RotatingFileHandler  # noqa: PLC0415

        file = RotatingFileHandler(
            self.path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
        )
        file.setFormatter(self.formatter)
        file.handleError = self.handleError  # type: ignore[method-assign]
        return file
