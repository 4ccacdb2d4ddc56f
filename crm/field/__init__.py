"""What is logged between two doors, on a phone without reception: the day that goes there, and what comes back."""
