"""What each page shows, as the context of its template; rules are the domain's, HTML the template's."""
