"""Worrisome sickness absence (M@ZL): flags raised by the rules, steps taken by school and JGZ."""
