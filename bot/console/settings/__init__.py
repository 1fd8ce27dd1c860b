"""What supervisors and administrators keep: canned replies, hours and holidays, hospitals, agents."""
