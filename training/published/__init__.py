"""Published facts about absence, and how near a simulated population comes to them."""
