"""Static files as the web server gives them: packed, and under names that change with what is in them."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Scripts that bring other scripts along name them by those names too, so that no old one meets a new one."""

    support_js_module_import_aggregation = True
