"""Item analysis: what closed papers say about the questions of a bank, and about one exam.

Everything goes through the places where the actor holds banks.view (results.view for an exam): a
district sees everybody, an enterprise its own people. No name leaves these modules, and no count
below five. pandas is imported where it is used: the rest of the site starts without it."""
