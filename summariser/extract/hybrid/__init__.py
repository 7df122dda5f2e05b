"""The engine in which a model judges what the embedded engine finds.

Importing this package needs the embedded engine's libraries to be installed.

Raises:
    ModuleNotFoundError: spaCy or its packaged English model is not installed.
"""

from summariser.extract.hybrid.extractor import HybridExtractor

__all__ = ["HybridExtractor"]
