"""`python -m ikap`: the command `ikap`, where its program is not on the path."""

from __future__ import annotations

from ikap.cli import main

if __name__ == "__main__":
    main()
