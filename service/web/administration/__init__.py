"""Pages for administrators: people, roles, accounts, units and councils."""
