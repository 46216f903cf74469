"""预算公开接口: published disclosures, their tables and amounts, read-only."""
