"""公开表1–12: each printed table described once, as a frozen value."""
