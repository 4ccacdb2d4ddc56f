"""Which personal data there is, why and for how long; showing it to whom it is about, and removing it."""
