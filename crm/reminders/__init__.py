"""Keeping the relation alive: who is to be spoken to again, handing over, and reminders by e-mail and calendar."""
