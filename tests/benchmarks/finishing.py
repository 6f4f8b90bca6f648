"""How finishing a picture compares with plain Pillow: time and peak memory.

Run ``python -m tests.benchmarks.finishing`` from the root. Every measurement is a fresh process;
ours and plain alternate, and medians are compared. Exits 1 when a ratio exceeds 1.2.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageOps

from thumbgen.domain.sizes import YOUTUBE_BYTES, Size
from thumbgen.imaging.export import Format, encode
from thumbgen.imaging.finish import finish

LIMIT = 1.2
ROUNDS = 5

CASES: tuple[tuple[Size, Size, Format], ...] = (
    (Size(4096, 4096), Size(3000, 3000), "jpeg"),
    (Size(4096, 4096), Size(3840, 2160), "png"),
    (Size(5376, 3072), Size(3840, 2160), "png"),
    (Size(1344, 768), Size(1280, 720), "jpeg"),
)
"""What comes from the Horde, what is wanted, and as what."""


def photo(size: Size) -> Image.Image:
    """Soft colours with a film's grain: compresses about as a photograph does."""
    small = (size.width // 16, size.height // 16)
    whole = (size.width, size.height)
    soft = [
        Image.frombytes("L", small, os.urandom(small[0] * small[1])).resize(whole) for _ in range(3)
    ]
    grain = Image.effect_noise(whole, 12)
    return Image.blend(Image.merge("RGB", soft), Image.merge("RGB", [grain] * 3), 0.3)


def plain(data: bytes, size: Size, file_format: Format) -> bytes:
    """The same with nothing but Pillow, as everybody writes it."""
    with Image.open(io.BytesIO(data)) as opened:
        image = ImageOps.fit(
            opened.convert("RGB"), (size.width, size.height), Image.Resampling.LANCZOS
        )
    file = io.BytesIO()
    if file_format == "jpeg":
        image.save(file, "JPEG", quality=95, subsampling=0)
    else:
        image.save(file, "PNG")
    return file.getvalue()


def measure(how: str, path: str, width: int, height: int, file_format: Format) -> None:
    """One measurement, in this process: prints seconds, peak KiB and bytes; or paints the input."""
    size = Size(width, height)
    if how == "paint":
        photo(size).save(path, quality=90, method=0)
        return
    data = Path(path).read_bytes()
    start = time.perf_counter()
    if how == "plain":
        made = plain(data, size, file_format)
    else:
        cap = YOUTUBE_BYTES if how == "capped" else None
        made = encode(finish(data, size).image, file_format, max_bytes=cap)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, peak, len(made))


def fresh(how: str, path: Path, size: Size, file_format: Format) -> list[float]:
    """Seconds, peak MiB and MB of one measurement in a process of its own.

    This process must stay small: on Linux a child's peak starts at its parent's.
    """
    command = [sys.executable, "-m", "tests.benchmarks.finishing", how, str(path)]
    command += [str(size.width), str(size.height), file_format]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [float(word) / unit for word, unit in zip(answer, (1, 1024, 1e6), strict=False)]


def compare(path: Path, received: Size, target: Size, file_format: Format) -> float:
    """Print one case; return its worst ratio."""
    runs: dict[str, list[list[float]]] = {"ours": [], "plain": [], "capped": []}
    for _ in range(ROUNDS):
        for how, seen in runs.items():
            if how != "capped" or file_format == "jpeg":
                seen.append(fresh(how, path, target, file_format))
    medians: dict[str, list[float]] = {
        how: [statistics.median(column) for column in zip(*seen, strict=True)]
        for how, seen in runs.items()
        if seen
    }
    print(f"{received} WebP → {target} {file_format}")
    for how, (seconds, peak, size) in medians.items():
        print(f"  {how:7} {seconds:6.2f} s  {peak:6.0f} MiB  {size:5.1f} MB")
    pairs = zip(medians["ours"], medians["plain"], strict=True)
    seconds, peak, _ = [ours / other for ours, other in pairs]
    print(f"  ratio   {seconds:6.2f}    {peak:6.2f}")
    return max(seconds, peak)


def main() -> int:
    """Run every case."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for received, target, file_format in CASES:
            path = Path(folder, "received.webp")
            fresh("paint", path, received, file_format)
            worst = max(worst, compare(path, received, target, file_format))
    print(f"worst ratio {worst:.2f}, allowed {LIMIT}")
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        how, path, width, height, ending = sys.argv[1:]
        measure(how, path, int(width), int(height), "jpeg" if ending == "jpeg" else "png")
    else:
        sys.exit(main())
