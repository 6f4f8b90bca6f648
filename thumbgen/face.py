"""The functions that ``import thumbgen`` offers, and what they may be told.

This much is loaded when one of them is first named; ``thumbgen.calls``, and with it the engine,
when one is first called.
"""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from thumbgen.options import Asked, Options, ThumbnailOptions, checked

if TYPE_CHECKING:
    from asyncio import Task

    from thumbgen.results import ImageResult, Thumbnail
    from thumbgen.running import Running

T = TypeVar("T")


def generate_image(
    prompt: str,
    *,
    genre: str | None = "none",
    size: str | None = "youtube",
    **options: Unpack[Options],
) -> "ImageResult":
    """Makes one picture, and waits until it is a file. ``size`` is a name or ``WIDTHxHEIGHT``.

    >>> result = generate_image("a quiet harbour", genre="lofi", size="full-hd", practice=True)
    >>> result.path.name, result.width, result.height
    ('a-quiet-harbour.png', 1920, 1080)

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        RuntimeError: called inside a running event loop.
        TypeError: an option that does not exist, or a value of a wrong type.
    """
    _refuse_running_loop("generate_image_async")
    asked = checked("generate_image", prompt=prompt, genre=genre, size=size, **options)
    return _run_to_end(_image(asked))


async def generate_image_async(
    prompt: str,
    *,
    genre: str | None = "none",
    size: str | None = "youtube",
    **options: Unpack[Options],
) -> "ImageResult":
    """The same for an event loop; cancelled, it withdraws the job.

    >>> import asyncio
    >>> result = asyncio.run(generate_image_async("a late bus", genre="lofi", practice=True))
    >>> result.path.name
    'a-late-bus.jpg'

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        TypeError: an option that does not exist, or a value of a wrong type.
    """
    asked = checked("generate_image_async", prompt=prompt, genre=genre, size=size, **options)
    return await _image(asked)


def start_image(
    prompt: str,
    *,
    genre: str | None = "none",
    size: str | None = "youtube",
    **options: Unpack[Options],
) -> "Running[ImageResult]":
    """The same in the background: gives a future at once. Left or cancelled, it withdraws the job.

    >>> with start_image("a heron", genre="worship", practice=True) as running:
    ...     result = running.result(timeout=300)
    >>> result.path.name
    'a-heron.jpg'

    Raises:
        TypeError: an option that does not exist, or a value of a wrong type.
        RuntimeError: the program is ending.
    """
    from thumbgen.running import start

    asked = checked("start_image", prompt=prompt, genre=genre, size=size, **options)
    return start(lambda: _image(asked))


def generate_thumbnail(
    prompt: str,
    type: str | None = "none",  # noqa: A002 - the founding document's name
    *,
    size: str | None = "youtube",
    **options: Unpack[ThumbnailOptions],
) -> "Thumbnail":
    """Makes thumbnails for a kind of music: ``lofi``, ``rnb`` (``r&b``) or ``worship``.

    >>> answer = generate_thumbnail("a slow dance", "r&b", practice=True)
    >>> answer["success"], answer["source"], answer["genre"], answer["width"], answer["height"]
    (True, 'stablehorde', 'rnb', 1280, 720)

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        RuntimeError: called inside a running event loop.
        TypeError: an option that does not exist, or a value of a wrong type.
    """
    _refuse_running_loop("generate_thumbnail_async")
    asked = checked("generate_thumbnail", prompt=prompt, type=type, size=size, **options)
    return _run_to_end(_thumbnail(asked))


async def generate_thumbnail_async(
    prompt: str,
    type: str | None = "none",  # noqa: A002 - the founding document's name
    *,
    size: str | None = "youtube",
    **options: Unpack[ThumbnailOptions],
) -> "Thumbnail":
    """The same for an event loop; cancelled, it withdraws the job.

    >>> import asyncio
    >>> answer = asyncio.run(generate_thumbnail_async("open hands", "worship", practice=True))
    >>> answer["success"], len(answer["images"])
    (True, 1)

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        TypeError: an option that does not exist, or a value of a wrong type.
    """
    asked = checked("generate_thumbnail_async", prompt=prompt, type=type, size=size, **options)
    return await _thumbnail(asked)


def start_thumbnail(
    prompt: str,
    type: str | None = "none",  # noqa: A002 - the founding document's name
    *,
    size: str | None = "youtube",
    **options: Unpack[ThumbnailOptions],
) -> "Running[Thumbnail]":
    """The same in the background: gives a future at once. Left or cancelled, it withdraws the job.

    >>> running = start_thumbnail("rain on a window", "lofi", count=2, practice=True)
    >>> len(running.result(timeout=300)["images"])
    2

    Raises:
        TypeError: an option that does not exist, or a value of a wrong type.
        RuntimeError: the program is ending.
    """
    from thumbgen.running import start

    asked = checked("start_thumbnail", prompt=prompt, type=type, size=size, **options)
    return start(lambda: _thumbnail(asked))


async def _image(asked: Asked) -> "ImageResult":
    await _loaded()
    from thumbgen.calls import make_image

    return await make_image(asked)


async def _thumbnail(asked: Asked) -> "Thumbnail":
    await _loaded()
    from thumbgen.calls import make_thumbnail

    return await make_thumbnail(asked)


async def _loaded() -> None:
    """Loads the engine in a thread: it takes a quarter of a second, and the loop is not ours."""
    from thumbgen.jobs.threads import in_thread

    def load() -> None:
        import thumbgen.calls  # noqa: F401

    await in_thread(load)


def _run_to_end(coroutine: "Coroutine[Any, Any, T]") -> T:
    import asyncio

    with asyncio.Runner() as runner:
        task = runner.get_loop().create_task(coroutine)
        try:
            return runner.run(_of(task))
        except (SystemExit, KeyboardInterrupt):  # a callback's as well: the job is withdrawn first
            task.cancel()
            runner.run(asyncio.wait({task}))
            raise


async def _of(task: "Task[T]") -> T:
    return await task


def _refuse_running_loop(instead: str) -> None:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    message = f"an event loop is running here: await thumbgen.{instead}() instead"
    raise RuntimeError(message)
