"""Every read: what an account may see, and what the public may see."""
