"""Documents as files: Word, Excel, one web page; the fonts and pictures they need."""
