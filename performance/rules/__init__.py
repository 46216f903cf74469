"""绩效规则: the rules of performance targets (group H) and their register. Plain Python."""
