"""标注: the officer's own workbook handed back, findings marked in its cells."""
