"""Who may be suggested where, with reasons: rows become plain data for matching, and its answers become pages."""
