"""What the national and the international standard ask for: OGC API – Processes and Features."""
