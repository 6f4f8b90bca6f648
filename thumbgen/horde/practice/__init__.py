"""A Horde for practice: the AI Horde's image API on loopback, strict, and troublesome on demand.

It shares no code with the client, so that one misunderstanding cannot hide in both.
"""

from thumbgen.horde.practice.host import Seen
from thumbgen.horde.practice.jobs import JobView, Made
from thumbgen.horde.practice.script import Fault, Script, SharedKey
from thumbgen.horde.practice.server import PracticeHorde

__all__ = ["Fault", "JobView", "Made", "PracticeHorde", "Script", "Seen", "SharedKey"]
