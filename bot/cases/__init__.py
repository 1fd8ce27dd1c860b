"""Cases: opening, status machine, milestones, SLA clocks, the event log, and the words members read about them."""
