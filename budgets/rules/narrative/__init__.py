"""说明文字: what the sentences of 情况说明 claim, and whether the tables bear it out."""
