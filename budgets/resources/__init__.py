"""导入导出: master data as tables that people keep in a spreadsheet, by code and in Chinese."""
