"""Plain Python shared by every layer: exact money, folded text, Chinese numerals."""
