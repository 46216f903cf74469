"""情况说明: the words of 第三部分, written from the tables of this year and of last year."""
