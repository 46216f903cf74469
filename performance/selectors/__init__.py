"""读取: performance targets as the desk, the public and the API read them."""
