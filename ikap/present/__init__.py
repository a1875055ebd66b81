"""Views of an Evaluation: maps, tables and files. They compute nothing."""
