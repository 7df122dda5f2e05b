"""A model file of one's own, run in this process by the packaged llama.cpp and asked on loopback.

Nothing of llama.cpp is imported before a model is loaded.
"""

from summariser.extract.local.extractor import LocalAsker, LocalExtractor, LocalModel
from summariser.extract.local.model_file import answers_from_file, names_model_file

__all__ = [
    "LocalAsker",
    "LocalExtractor",
    "LocalModel",
    "answers_from_file",
    "names_model_file",
]
