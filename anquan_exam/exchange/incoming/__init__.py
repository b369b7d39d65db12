"""What files from outside have in common: limits, zip archives, sheets of cells, XML.

Nothing here knows what a file is about; rosters and questions are read on top of it."""
