"""One file for each kind of stage, with the steps it offers."""
