"""The partner hospitals: a versioned list imported from a file (J7, J8), and which covered city is near."""
