"""Invented news: places, bodies and people that do not exist, in the styles of many desks."""

ARTICLES: tuple[str, ...] = ()
