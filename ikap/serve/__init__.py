"""`ikap serve`: the tool in a browser on the planner's own machine, and an API to other systems.

`web` speaks HTTP, `work` keeps runs, drafts and jobs, `engine` measures in processes of its own,
`ogc` and `pages` are what is answered. The process that answers imports no GIS library, so the
first page does not wait for the region.
"""
