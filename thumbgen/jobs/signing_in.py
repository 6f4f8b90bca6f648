"""Whether the Horde knows an API key, before it is kept."""

from functools import partial

from thumbgen.domain.account import Account
from thumbgen.horde.client import HordeClient
from thumbgen.jobs.patience import ASKING, patiently
from thumbgen.jobs.threads import in_thread


async def whose_key(url: str, key: str) -> Account | None:
    """Whose key it is; ``None`` if it is everybody's.

    Raises:
        KeyRefused: nobody's.
        Unreachable: the Horde does not answer now.
    """
    client = HordeClient(url, key)
    try:
        if client.anonymous:
            return None
        return await patiently(ASKING, partial(in_thread, client.account))
    finally:
        client.close()
