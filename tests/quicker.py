"""What Django's tools for tests do at a length that thousands of tests need not wait for."""

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import client

# Written when the database is made, and by no test: after a truncation they are written again.
KEPT = {"auth_permission", "django_content_type"}
how_to_empty = {"is_served": False, "is_truncated": False}  # a live server's late requests are waited for by truncating
_truncate, _write_again = DatabaseOperations.sql_flush, flush.emit_post_migrate_signal
_store = client.store_rendered_templates


def empty(self, style, tables, **how):
    """Delete the rows: to truncate a hundred tables that hold next to nothing takes ten times as long."""
    how_to_empty["is_truncated"] = how_to_empty["is_served"] or how.get("reset_sequences", False)
    if how_to_empty["is_truncated"]:
        return _truncate(self, style, tables, **how)
    deletions = (f"DELETE FROM {self.quote_name(table)}" for table in sorted(set(tables) - KEPT))
    return ["SET CONSTRAINTS ALL DEFERRED", "; ".join(deletions)]


def write_again(*arguments):
    """Write what a truncation took along and a deletion has kept."""
    if how_to_empty["is_truncated"]:
        _write_again(*arguments)


def store_whole_templates(store, signal, sender, template, context, **kwargs):
    """Keep what a page was made of once, not again for every part that it takes in or stands on."""
    if context.template is template:
        _store(store, signal, sender, template, context, **kwargs)


def install():
    """Put them where Django takes them from."""
    DatabaseOperations.sql_flush = empty
    flush.emit_post_migrate_signal = write_again
    client.store_rendered_templates = store_whole_templates
