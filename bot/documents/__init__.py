"""Papers of members and staff: fetched or added, checked, encrypted, named, put into cases, shared by links."""
