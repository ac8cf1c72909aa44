"""Administrative procedures: the catalogue, its search, and the check of papers before waiting."""
