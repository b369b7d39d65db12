"""Papers on paper: printed, timed, keyed in, keyed in once more, read from a photograph."""
