"""Participants: the person, and what matching may read about them."""
