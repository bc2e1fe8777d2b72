"""Working up the picture: SWOT analysis, phenomena, key questions, statements of will, and what they were made from.

Source: docs/adr/0021-picture.md
"""
