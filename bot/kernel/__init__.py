"""What every room stands on: settings, database, clock, working days, encryption, ids, logging. No domain word."""
