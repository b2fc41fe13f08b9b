"""What people of a school record and decide about a pupil: checked, written and logged in one transaction."""
