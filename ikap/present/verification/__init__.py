"""What another engine made of a run: record, words, page and table. Computes nothing."""
