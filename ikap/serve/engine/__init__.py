"""What the workers do: a region kept warm, and every question that is asked of it.

Only here are GIS libraries imported, and only in a worker: `errand` sends a question by name.
"""
