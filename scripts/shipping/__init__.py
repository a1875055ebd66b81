"""What is handed over: a list of parts, a wheelhouse, a folder for Windows."""
