"""DOCX: the legal document as officers send it around, in real Word headings and tables."""
