"""Tier, receipts and the weekly list: where rules, risk and people's decisions meet."""
