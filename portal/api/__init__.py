"""接口: what every endpoint of the public API shares: errors, pages, parameters, formats."""
