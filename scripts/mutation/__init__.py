"""Small faults put into a copy of the code, one by one, to see which of them the tests notice."""
