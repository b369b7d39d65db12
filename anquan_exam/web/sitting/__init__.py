"""The sitting: start, answer, hand in, see the result."""
