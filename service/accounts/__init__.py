"""Who is at the door: passwords, second factor, sessions, invitations, tokens, OpenID Connect."""
