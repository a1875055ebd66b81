"""What the bundled region is built of: facts about places, and ground invented around them.

Every function is pure: the same facts give the same layers, to the byte. Metres in EPSG:25832.
"""
