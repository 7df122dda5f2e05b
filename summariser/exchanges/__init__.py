"""What a model was asked and what it answered, kept: the cache, recordings, and their replay."""

from summariser.exchanges.cache import AnswerCache, CacheFacts
from summariser.exchanges.exchange import Exchange, ExchangeStore, key_request
from summariser.exchanges.opening import KeptExchanges, open_exchanges
from summariser.exchanges.recorded_run import RecordedRun
from summariser.exchanges.recording import Recording

__all__ = [
    "AnswerCache",
    "CacheFacts",
    "Exchange",
    "ExchangeStore",
    "KeptExchanges",
    "RecordedRun",
    "Recording",
    "key_request",
    "open_exchanges",
]
