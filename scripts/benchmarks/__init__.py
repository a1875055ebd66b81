"""What `bench.py` measures: one module a subject, each with `run(given)`."""
