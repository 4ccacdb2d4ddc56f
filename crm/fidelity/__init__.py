"""IPS fidelity: the limits between the levels of each item, which people edit. Reports count the items themselves."""
