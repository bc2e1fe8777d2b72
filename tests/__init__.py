"""Tests mirror the code; pages, factories and snapshots are beside them."""
