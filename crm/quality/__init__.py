"""What makes counts wrong: rows that contradict each other or miss something, found and never changed."""
