"""接口: targets and indicators of what is published now. Read-only."""
