"""How sure a ranking is: record, sentences, page, picture and tables. Computes nothing."""
