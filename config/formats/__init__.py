"""How Finland writes dates, times and numbers."""
