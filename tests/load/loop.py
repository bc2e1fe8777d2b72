"""A fixed loop of plain Python, which tells how fast the processors are just now."""

import resource


def used():
    """CPU seconds of this process and its ended children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def unit():
    """One `u`: what the loop takes now, in CPU seconds."""
    before, number = used(), 0
    for step in range(3_000_000):
        number = (number * 31 + step) % 1_000_003
    return used() - before
