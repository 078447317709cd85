"""Sections of pages: each draws one thing from tables that `sim` made; a page is the list of its sections."""
