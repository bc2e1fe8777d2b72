"""Rehearsals: copies of events in which facilitators try the group work with simulated participants."""
