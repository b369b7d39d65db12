"""The exam room: who is there, the start code, time, collecting, voiding, sheets that came late.

Whoever holds `exams.invigilate` at the exam's owner, or is named as its invigilator, may act on
others' sittings; nobody on his own."""
