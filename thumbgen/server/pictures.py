"""The pictures, as the world gets them: whole or in ranges, with the headers for keeping them."""

from pathlib import PurePath

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

KEPT = "public, max-age=31536000, immutable"
"""A picture's name is never given twice, so its file never changes."""

_ENDINGS = {".jpg", ".png"}


class Pictures(StaticFiles):
    """Serves the finished pictures in a folder, and nothing else that may lie there."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The picture of that name."""
        wanted = PurePath(path)
        hidden = path.startswith(".") or wanted.name != path
        if hidden or wanted.suffix not in _ENDINGS:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        if response.status_code in {200, 206, 304}:
            response.headers["Cache-Control"] = KEPT
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
