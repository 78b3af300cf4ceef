"""Staff, roles, sign-in; devices (kiosks and tables)."""
