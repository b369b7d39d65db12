"""Results: the lists, figures and single papers managers look at, and what is printed and kept.

Everything goes through scope.candidates_within; acts on a whole exam, through scope.exams_owned.
Questions, answers and keys stay closed to managers too while any attempt of the exam can be open.
"""
