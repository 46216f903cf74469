"""绩效指标: what an indicator is: its place in the taxonomy, its value, its direction. Plain Python."""
