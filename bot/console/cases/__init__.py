"""One case: where it stands, what may be done next, its papers, its history."""
