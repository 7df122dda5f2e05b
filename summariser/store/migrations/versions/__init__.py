"""One module for each migration; what has been released is not changed any more."""
