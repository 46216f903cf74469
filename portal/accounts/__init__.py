"""账号安全: passwords, the second factor, lock-out, sessions, and the pages of signing in."""
