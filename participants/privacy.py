"""Personal data: shown to its owner, erased on request, and let go when no longer needed."""

PRIVACY_VERSION = "2026-11-22"  # of the privacy notice; stored with each registration
