"""No employer twice: merging two with everything that hangs on them, taking that back, and finding the doubles."""
