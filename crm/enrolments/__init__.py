"""A participant's periods in programmes, with reviews, exit and follow-up."""
