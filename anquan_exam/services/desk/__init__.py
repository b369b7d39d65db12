"""The desk: a manager's day. Names of people who need something come before any figure.

Everything is asked within the actor's scope, over exams that may count; practice, self-tests and
mocks are nobody's business but the learner's."""
