"""Rows of people who may sign in: accounts, roles, sessions, one-time tickets, recovery codes, tokens, answers."""
