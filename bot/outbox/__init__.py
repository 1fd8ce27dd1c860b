"""Messages on their way to members: written by any room in its own transaction, sent by the sender alone."""
