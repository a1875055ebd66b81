"""Files in, validated tables out: the only door for data."""
