"""Practice: the draw, the papers and the marking of exams, with feedback after each question."""
