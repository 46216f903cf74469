"""绩效: performance targets, read from workbooks, judged, laid out. Stands above budgets."""
