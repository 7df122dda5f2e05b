"""Articles from addresses: pages, feeds and sitemaps, fetched politely and with their origin."""
