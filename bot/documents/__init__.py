"""Papers that members send: fetched, checked, encrypted, named and attached to cases."""
