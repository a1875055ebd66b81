"""What is kept and what is under way: runs, drafts, jobs, and the workers that do them."""
