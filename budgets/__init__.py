"""预算: the disclosure domain — tables, reading, rules, rendering, and the desk around them."""
