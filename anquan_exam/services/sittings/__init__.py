"""The sitting: start, save, open again, hand in, close. The hot path of the whole system."""
