"""How long a script waits for ``import thumbgen``, beside the bare start of its Python.

python -m tests.benchmarks.importing [RUNS]

Prints the ratio, measured in turns in one run. What a script uses loads when it is first named, and
the engine when it is first called: how long Python takes with those is printed too.
"""

import statistics
import subprocess
import sys
import time

MOST = 3.0
BARE = "pass"
OURS = "import thumbgen"
NAMED = "from thumbgen import generate_image"
LOADED = "import thumbgen.calls"


def seconds(code: str) -> float:
    """How long a Python that runs this takes, from its start to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def main() -> int:
    """0 if the ratio is small enough."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    codes = (BARE, OURS, NAMED, LOADED)
    times = [[seconds(code) for code in codes] for _ in range(runs + 1)][1:]
    bare, ours, named, loaded = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"{bare * 1000:.1f} ms bare, {ours * 1000:.1f} ms with import thumbgen: {ours / bare:.2f}; "
        f"{named * 1000:.1f} ms with a name of it, {loaded * 1000:.0f} ms with the engine"
    )
    return 0 if ours / bare <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
