"""Opening a colleague's participant for a stated reason: who, when, why, and who has looked at it since."""
