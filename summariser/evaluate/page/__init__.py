"""Gold and run side by side on the articles' text, as one page of HTML."""

from summariser.evaluate.page.whole import report_page

__all__ = ["report_page"]
