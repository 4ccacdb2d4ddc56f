"""Company friends: agreements with Stadsmissionen, and the campaigns that ask them."""
