"""WeChat users, insured members, policies, the identity check, eligibility and entitlements."""
