"""Cases at a glance: by due date and state, appointments by day, samples under way."""
