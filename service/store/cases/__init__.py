"""SQL of contacts, agreements, decisions, exemptions and cases."""
