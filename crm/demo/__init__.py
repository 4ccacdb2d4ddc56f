"""A demo programme: fictitious people in a real city, so that every page has something to say."""
