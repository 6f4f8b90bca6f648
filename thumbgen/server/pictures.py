"""The pictures, as the world gets them: whole or in ranges, with the headers for keeping them."""

import os
from pathlib import Path, PurePath

from starlette.exceptions import HTTPException
from starlette.responses import (
    FileResponse,
    MalformedRangeHeader,
    RangeNotSatisfiable,
    Response,
)
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

KEPT = "public, max-age=31536000, immutable"
"""A picture's name is never given twice, so its file never changes."""

_ENDINGS = {".jpg", ".png"}


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
    """A file; what is wrong with a range is told as everything else is."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except RangeNotSatisfiable as error:
            raise HTTPException(
                416, headers={"Content-Range": f"bytes */{error.max_size}"}
            ) from None
        except MalformedRangeHeader:
            return []  # as if there were none
