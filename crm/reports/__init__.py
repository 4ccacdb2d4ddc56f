"""Reports: each figure defined once; page, chart, files and command line are ways to write it down."""
