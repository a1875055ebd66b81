"""HTTP: who may ask, what is asked, how it is answered. Nothing here knows what a site is."""
