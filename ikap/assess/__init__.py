"""From measurements to decisions: profiles, limits, values, ranks and the reasons for them."""
