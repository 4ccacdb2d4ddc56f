"""Who read or changed what about whom, as a chain that shows tampering."""
