"""Files of other programs, one format a file, both directions: what is written here is read here."""
