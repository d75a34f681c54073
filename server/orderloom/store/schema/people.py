"""Teams, keys of programs and second factors of people."""
