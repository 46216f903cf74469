"""导入导出 of performance targets, through django-import-export."""
