"""`kwmaps handout`: pages to print and copy, as a PDF of vectors. ``pages`` says what is on them, ``typeset`` sets them."""
