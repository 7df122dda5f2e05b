"""Which exchanges a run looks up, and where it keeps its own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from summariser.errors import ConfigError
from summariser.exchanges.cache import AnswerCache
from summariser.exchanges.exchange import Body, Exchange, ExchangeStore
from summariser.exchanges.recording import Recording

_log = logging.getLogger(__name__)


@dataclass
class KeptExchanges:
    """Several stores as one, the first that knows an answer telling it to the others.

    Attributes:
        stores: Where to look, in order.
        recording: Where exchanges are kept, or come from, that no other run is to find: those that
            failed, and answers that a limit of the run cut off.
        sealed: Whether nothing may be asked that is not there: the network stays closed.
        ask_again_after_failure: Whether answers that came to nothing are dropped and asked for
            again, once.
        reused: Answers that were found so far.
        withheld: Requests that would be asked, by key, where they are gathered instead; else None.
    """

    stores: Sequence[ExchangeStore] = ()
    recording: Recording | None = None
    sealed: bool = False
    ask_again_after_failure: bool = False
    reused: int = field(default=0, init=False)
    withheld: dict[str, Body] | None = field(default=None, init=False)
    _unkept: str | None = field(default=None, init=False)

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
                for other in self.stores:
                    if other is not store:
                        self._keep_in(other, replace(found, request=request))
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
        for store in self.stores:
            self._keep_in(store, exchange)

    @property
    def complaint(self) -> str | None:
        """Why not everything could be kept and recorded; None where all was."""
        of_stores = (getattr(store, "complaint", None) for store in self.stores)
        return "; ".join(filter(None, (*of_stores, self._unkept))) or None

    @property
    def records(self) -> bool:
        """Whether the run is recorded."""
        return self.recording is not None and not self.sealed

    def find_unused(self, key: str) -> Exchange | None:
        """Return what was recorded with `keep_unused`, to be replayed."""
        return None if self.recording is None else self.recording.find(key)

    def keep_unused(self, exchange: Exchange, *, anew: bool = True) -> None:
        """Record an exchange that no other run is to find.

        Args:
            exchange: The exchange.
            anew: Whether it takes the place of one with the same key.
        """
        if self.recording is not None and not self.sealed:
            with self._complaining():
                self.recording.keep(exchange, anew=anew)

    def forget_unused(self, key: str) -> bool:
        """Drop what was recorded with `keep_unused`, and tell whether there was anything."""
        return self.recording is not None and self.recording.forget(key)

    def count_vain(self, key: str) -> int:
        """Return how many requests with a key came to nothing in a run that was killed then."""
        return sum(store.count_vain(key) for store in self._caches)

    def note_vain(self, key: str, requests: int) -> None:
        """Note how many requests with a key came to nothing so far; with none, forget them."""
        for store in self._caches:
            store.note_vain(key, requests)

    def claim(self, key: str) -> bool:
        """Say that a question is asked now; return whether no other run is asking it."""
        return self.sealed or all(store.claim(key) for store in self._caches)

    def release(self, key: str) -> None:
        """Say that a question is not asked any more."""
        for store in self._caches:
            store.release(key)

    @property
    def _caches(self) -> Iterator[AnswerCache]:
        return (store for store in self.stores if isinstance(store, AnswerCache))

    def missing(self, exchange: Exchange) -> str:
        """Return the name of the file that a replay lacks, or nothing where none is replayed."""
        return "" if self.recording is None else self.recording.path_of(exchange).name

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

    def _keep_in(self, store: ExchangeStore, exchange: Exchange) -> None:
        if not self.sealed:
            with self._complaining():
                store.keep(exchange)

    @contextlib.contextmanager
    def _complaining(self) -> Iterator[None]:
        """Tell once that answers cannot be kept: the answers themselves are worth more."""
        try:
            yield
        except ConfigError as error:
            if self._unkept is None:
                self._unkept = f"not everything was recorded: {error}"
                _log.warning("%s", self._unkept)


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
        recording = Recording(replay)
        return KeptExchanges([recording], recording, sealed=True)
    stores: list[ExchangeStore] = []
    if cache is not None:
        kept = AnswerCache(cache)
        kept.check()
        stores.append(kept)
    # After the cache: what cannot be recorded is kept all the same.
    recorded = None if record is None else Recording(record, secrets)
    if recorded is not None:
        stores.append(recorded)
    return KeptExchanges(stores, recorded, ask_again_after_failure=retry_failed)
