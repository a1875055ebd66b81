"""The five screens: a planner sees no path and no parameter in any of them."""
