"""The pictures, as the world gets them: whole or in ranges, with the headers for keeping them."""

import os
import re
from pathlib import Path, PurePath

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

KEPT = "public, max-age=31536000, immutable"
"""A picture's name is never given twice, so its file never changes."""

_ENDINGS = {".jpg", ".png"}

_RANGES = re.compile(r"\s*bytes\s*=\s*(.{1,1000})", re.IGNORECASE)
_RANGE = re.compile(r"\s*([0-9]{0,19})-([0-9]{0,19})\s*")


class Pictures(StaticFiles):
    """Serves the finished pictures in a folder, and nothing else that may lie there."""

    async def check_config(self) -> None:
        """A folder that somebody has taken away is an empty one."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The picture of that name."""
        wanted = PurePath(path)
        hidden = path.startswith(".") or wanted.name != path
        if hidden or wanted.suffix not in _ENDINGS:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["Cache-Control"] = KEPT
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Where the file is; links lead nowhere."""
        if self.directory is None or (Path(self.directory) / path).is_symlink():
            return "", None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, whole or in part, or that the caller has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(response, FileResponse):
            return response
        return _Picture(full_path, status_code, stat_result=stat_result)


class _Picture(FileResponse):
    """A file; its ranges are read as RFC 9110 has them, and their faults told as all others are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers; ranges are for ``GET`` alone."""
        if scope["method"] != "GET":
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        """First byte and the one after the last, of each range in order; none means the whole."""
        told = _RANGES.fullmatch(http_range)
        parts = [part for part in told[1].split(",") if part.strip()] if told else []
        ranges = [_RANGE.fullmatch(part) for part in parts[: cls.max_ranges + 1]]
        if not ranges or len(ranges) > cls.max_ranges:
            return []
        found: list[tuple[int, int]] = []
        for one in ranges:
            if one is None or not (one[1] or one[2]) or (one[1] and one[2] and _upside_down(one)):
                return []  # it makes no sense: as if there were none
            first, last = _measured(one, file_size)
            if first < last:
                found.append((first, last))
        if not found:
            raise HTTPException(416, headers={"Content-Range": f"bytes */{file_size}"})
        return _merged(found)


def _upside_down(one: re.Match[str]) -> bool:
    return int(one[1]) > int(one[2])


def _measured(one: re.Match[str], size: int) -> tuple[int, int]:
    """From which byte on, and up to which; nothing of the file if they are not in order."""
    if not one[1]:
        return size - min(size, int(one[2])), size
    return int(one[1]), min(size, int(one[2]) + 1) if one[2] else size


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, and those that overlap as one."""
    ranges.sort()
    merged = ranges[:1]
    for first, last in ranges[1:]:
        if first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged
