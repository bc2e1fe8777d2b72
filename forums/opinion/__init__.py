"""The opinion map and rankings: plain mathematics of votes, without the web and the database."""

from forums.opinion.figures import Memory, OpinionMap, Place
from forums.opinion.mapping import opinion_map, opinion_map_and_places
from forums.opinion.votes import Key, Votes

__all__ = ["Key", "Memory", "OpinionMap", "Place", "Votes", "opinion_map", "opinion_map_and_places"]
