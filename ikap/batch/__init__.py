"""A round of submissions: measured part by part in other processes, and kept as it is measured."""
