"""Results: the lists, figures and single papers managers look at, and what is printed and kept.

Everything is scoped by the place a candidate was assigned at; acts on a whole exam, by its owner.
Questions, answers and keys stay closed to managers too while any attempt of the exam can be open.
"""
