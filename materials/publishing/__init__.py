"""Where documents are asked for, made, replaced and erased.

How a document is made once, whoever rings and however often:

1. `request` reads the data and writes a row whose key is a hash of all that shapes the document; the same key is
   the same row. After commit it rings for a worker. A ring is only a hint: the row is the promise.
2. `render` claims the row in a short transaction: locked, skipped if another has the lock, if it is made or given
   up, or if it was claimed within `MAKING_LASTS`. The claim is `started_at`; it outlives the task's hard time limit.
3. It draws without any lock, so nobody waits for a drawing.
4. It saves file and `ready_at` together, under the lock, and only if the claim is still its own.

A worker that dies leaves its claim to grow old; the sweep rings again, at most `MOST_ATTEMPTS` times in all.
What is long or belongs to a pack is made in a lane of its own, so that a single letter never waits behind it.

Source: docs/adr/0008-documents.md
"""

from materials.publishing.asking import request, request_certificate, request_of_series, retry
from materials.publishing.making import render
from materials.publishing.sweeping import PERSONAL_LASTS, sweep

__all__ = ["PERSONAL_LASTS", "render", "request", "request_certificate", "request_of_series", "retry", "sweep"]
