"""Whether reads went back in time: whoever asks after an answer was there must see it, or what came after.

States may come again, so an answer only says that it was one of some places in the order of events. The
least of these that is possible is taken for what must be seen, and the greatest for what was seen: so
nobody is accused who could have been right.
"""
import heapq
from bisect import bisect_left


def stale(answers, states):
    """`answers` are (sentAt, gotAt, state, isRead, call); `states` is the order of what was true."""
    places = {}
    for place, state in enumerate(states):
        places.setdefault(state, []).append(place)
    faults = []
    pending = []
    least = 0
    for nth, (sent_at, got_at, state, is_read, call) in enumerate(sorted(answers, key=lambda a: a[0])):
        while pending and pending[0][0] < sent_at:
            least = max(least, heapq.heappop(pending)[2])
        if state not in places:
            faults.append((call, f"{state} never was"))
            continue
        possible = places[state]
        at = bisect_left(possible, least) if is_read else 0
        if at == len(possible):
            faults.append((call, f"{state} was over: {states[least]} had been told before it was asked"))
            continue
        heapq.heappush(pending, (got_at, nth, possible[at]))
    return faults
