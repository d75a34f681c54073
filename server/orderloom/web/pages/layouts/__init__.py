"""One module per layout of views: how its page is read and what its template is told."""
