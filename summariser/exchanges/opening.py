"""Which exchanges a run looks up, and where it keeps its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from summariser.exchanges.cache import AnswerCache
from summariser.exchanges.exchange import Body, Exchange, ExchangeStore
from summariser.exchanges.recording import Recording


@dataclass
class KeptExchanges:
    """Several stores as one, the first that knows an answer telling it to the others.

    Attributes:
        stores: Where to look, in order.
        sealed: Whether nothing may be asked that is not there: the network stays closed.
        ask_again_after_failure: Whether answers that came to nothing are dropped and asked for
            again, once.
        reused: Answers that were found so far.
        withheld: Requests that would be asked, by key, where they are gathered instead; else None.
    """

    stores: Sequence[ExchangeStore] = ()
    sealed: bool = False
    ask_again_after_failure: bool = False
    reused: int = field(default=0, init=False)
    withheld: dict[str, Body] | None = field(default=None, init=False)

    def find(self, key: str, request: Body) -> Exchange | None:
        """Return the exchange with a key, if a store has it; the other stores then keep it too.

        Args:
            key: The key of the request.
            request: The request.
        """
        for store in self.stores:
            found = store.find(key)
            if found is not None:
                self.reused += 1
                if len(self.stores) > 1:
                    self.keep(replace(found, request=request))
                return found
        if self.withheld is not None:
            self.withheld[key] = request
        return None

    def withhold(self) -> dict[str, Body]:
        """Ask nothing from now on, and return where the requests that would be asked are gathered.

        They are in the order in which they come up.
        """
        self.sealed = True
        self.withheld = {}
        return self.withheld

    def keep(self, exchange: Exchange) -> None:
        """Keep an exchange in every store."""
        if not self.sealed:
            for store in self.stores:
                store.keep(exchange)

    def forget(self, key: str) -> None:
        """Drop the exchange with a key from every store."""
        if self.withheld:
            return  # what is to be asked next may lead on from it
        for store in self.stores:
            store.forget(key)

    def close(self) -> None:
        """Close the stores."""
        for store in self.stores:
            store.close()


def open_exchanges(
    *,
    cache: str | None = None,
    record: str | None = None,
    replay: str | None = None,
    retry_failed: bool = False,
    secrets: Sequence[str] = (),
) -> KeptExchanges:
    """Return what a run looks its answers up in and keeps them in.

    Args:
        cache: Path of the cache; None for none.
        record: Folder to record all exchanges in; None for none.
        replay: Folder of a recording that answers everything: nothing is asked.
        retry_failed: Whether to ask again where kept answers came to nothing.
        secrets: What no recording may hold.

    Raises:
        ConfigError: The cache cannot be used.
    """
    if replay is not None:
        return KeptExchanges([Recording(replay)], sealed=True)
    stores: list[ExchangeStore] = []
    if record is not None:
        stores.append(Recording(record, secrets))
    if cache is not None:
        kept = AnswerCache(cache)
        kept.check()
        stores.append(kept)
    return KeptExchanges(stores, ask_again_after_failure=retry_failed)
