"""政府收支分类科目: classification catalogues by year, as package data."""
