"""What every page uses: access, forms, paging, formats, transactions."""
