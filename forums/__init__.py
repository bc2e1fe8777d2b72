"""Forums: series, events, those who come, and what is worked out together."""

import os

# The tables of a room are small: a second thread of the linear algebra only spins, for 10–20 times the processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
