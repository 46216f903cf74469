"""From declared facts to what the public reads: one sheet description, many formats."""
