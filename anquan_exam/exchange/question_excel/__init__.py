"""Questions as an Excel sheet: the one set of columns, for the template, exports and imports.

`columns` names them; `writer` makes the template and the file of rows to mend."""
