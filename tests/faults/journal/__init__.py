"""The process dies: what it leaves on disk and on paper, and what the next one makes of it."""
