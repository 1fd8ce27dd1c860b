"""How the team is doing: who has what now, and figures of the last days."""
