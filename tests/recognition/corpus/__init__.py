"""Pictures of papers that nobody has: made-up people, rendered forms, worn as phones wear them. Seeded throughout."""
