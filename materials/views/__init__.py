"""Doors of the extranet: the library, downloads, uploads and the documents of an event."""
