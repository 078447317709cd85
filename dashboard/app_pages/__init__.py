"""One file a page, each a short table of contents."""
