"""Splits an article into numbered sentences at exact offsets; needs no model."""

from summariser.sentences.numbering import number_sentences

__all__ = ["number_sentences"]
