"""Time expressions of English: found, resolved against the day of the article, compared. Pure.

`times.py` is the face: what times a text names and whether a statement tells its source's; `told.py` says when the
event of a statement was. `rules.py` has the patterns, `readers.py` what days they mean, `words.py` their words.
"""

from briefing.dates.times import Time, agree, same_times, times_of
from briefing.dates.told import left_out, when

__all__ = ["Time", "agree", "left_out", "same_times", "times_of", "when"]
