"""How often may be tried, whatever the account: per client address, and for the whole service.

Kept in memory: it is about minutes, and the waiting of each account is in the database.
"""

import ipaddress
import threading
from collections import Counter, deque
from datetime import datetime

from service.policy.accounts import AttemptsPolicy


class Attempts:
    """A window that slides over the last attempts. An attempt that succeeds is given back, so only failures count.

    Taking comes before trying: a hundred attempts at the same time are a hundred, also before the first has failed.
    """

    def __init__(self, policy: AttemptsPolicy) -> None:
        self._policy = policy
        self._lock = threading.Lock()
        self._taken: deque[tuple[datetime, str]] = deque()
        self._per_client: Counter[str] = Counter()

    def take(self, client: str, now: datetime) -> bool:
        """Take an attempt; False when there is none left within the window."""
        network = network_of(client)
        with self._lock:
            self._forget(now)
            full = len(self._taken) >= self._policy.whole_service
            if full or self._per_client[network] >= self._policy.per_client:
                return False
            self._taken.append((now, network))
            self._per_client[network] += 1
            return True

    def give_back(self, client: str) -> None:
        """Give back the latest attempt of a client: it succeeded."""
        network = network_of(client)
        with self._lock:
            for place in range(len(self._taken) - 1, -1, -1):
                if self._taken[place][1] == network:
                    del self._taken[place]
                    self._drop(network)
                    return

    def _forget(self, now: datetime) -> None:
        while self._taken and now - self._taken[0][0] >= self._policy.window:
            self._drop(self._taken.popleft()[1])

    def _drop(self, network: str) -> None:
        self._per_client[network] -= 1
        if self._per_client[network] <= 0:
            del self._per_client[network]


def network_of(client: str) -> str:
    """What counts as one client: an IPv4 address, or a /64 of IPv6, which is what one connection gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
