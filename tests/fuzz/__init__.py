"""Every input from outside as one function of bytes, for property tests and coverage-guided fuzzing."""
