"""绩效目标表: reading it from a workbook in its three layouts, and laying it out again. Plain Python."""
