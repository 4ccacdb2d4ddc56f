"""Organisations and their programmes, with goals and the codes a programme adds."""
