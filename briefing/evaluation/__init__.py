"""How good briefs are: made of articles whose good brief is known, scored, and compared. docs/prompts.md tells of it.

    reading.py → Gold → running.py → Brief → scoring.py → Score → comparison.py → Comparison → report.py

gold.py, scoring.py, comparison.py and report.py are pure.
"""
