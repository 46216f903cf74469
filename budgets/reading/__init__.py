"""From an uploaded file to declared facts: gate, exact cells, locating, normalising."""
