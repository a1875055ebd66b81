"""Paper: fact sheets, the report and map sheets, set by typst from data that is never markup."""
