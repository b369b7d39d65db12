"""Correcting published questions, grading again, and answering objections."""
