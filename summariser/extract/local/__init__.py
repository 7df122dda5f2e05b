"""A model file of one's own, run in this process by the packaged llama.cpp and asked on loopback.

Nothing of llama.cpp is imported before a model is loaded.
"""

from summariser.extract.local.extractor import LocalExtractor, LocalJudge, LocalModel
from summariser.extract.local.model_file import names_model_file, read_identity

__all__ = ["LocalExtractor", "LocalJudge", "LocalModel", "names_model_file", "read_identity"]
