"""ThumbGen: from an idea to a finished thumbnail, by way of the AI Horde.

>>> import thumbgen
>>> result = thumbgen.generate_image("a lighthouse in the rain", genre="lofi", practice=True)
>>> result.path.name, result.width, result.height
('a-lighthouse-in-the-rain.jpg', 1280, 720)

Each function comes in three forms: ``generate_image`` waits, ``generate_image_async`` is awaited,
``start_image`` gives a future at once; and likewise for thumbnails.

Everything that can go wrong is a ``thumbgen.errors.ThumbgenError``; its notes (and so a traceback)
say in plain words what happened and what to do next. Importing this loads next to nothing: each
name comes when it is first used, and the engine with the first call. Qt never does.
"""

import sys

from thumbgen.version import __version__

TYPE_CHECKING = False  # typing itself would take as long to load as Python does to start
if TYPE_CHECKING:
    from thumbgen import errors
    from thumbgen.domain.job import Job, JobState
    from thumbgen.face import (
        generate_image,
        generate_image_async,
        generate_thumbnail,
        generate_thumbnail_async,
        start_image,
        start_thumbnail,
    )
    from thumbgen.options import Options, ThumbnailOptions
    from thumbgen.results import ImageResult, Thumbnail, ThumbnailImage, ThumbnailNotice
    from thumbgen.running import Running

__all__ = [
    "ImageResult",
    "Job",
    "JobState",
    "Options",
    "Running",
    "Thumbnail",
    "ThumbnailImage",
    "ThumbnailNotice",
    "ThumbnailOptions",
    "__version__",
    "errors",
    "generate_image",
    "generate_image_async",
    "generate_thumbnail",
    "generate_thumbnail_async",
    "start_image",
    "start_thumbnail",
]

_ELSEWHERE = {
    "ImageResult": "thumbgen.results",
    "Job": "thumbgen.domain.job",
    "JobState": "thumbgen.domain.job",
    "Options": "thumbgen.options",
    "Running": "thumbgen.running",
    "Thumbnail": "thumbgen.results",
    "ThumbnailOptions": "thumbgen.options",
    "ThumbnailImage": "thumbgen.results",
    "ThumbnailNotice": "thumbgen.results",
    "errors": "thumbgen.errors",
}
"""Where those names are that are not in ``thumbgen.face``; ``errors`` is a module of its own."""


if not TYPE_CHECKING:  # a type checker knows the names above, and should know no others

    def __getattr__(name: str) -> object:
        """A public name, loaded when it is first used."""
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules[__name__])
        from importlib import import_module

        home = import_module(_ELSEWHERE.get(name, "thumbgen.face"))
        value = home if name == "errors" else vars(home)[name]
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """The public names, loaded or not."""
        return sorted({*globals(), *__all__})
