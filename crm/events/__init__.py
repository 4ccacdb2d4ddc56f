"""Employer events: breakfasts and forums, who was invited, who came, and what followed."""
