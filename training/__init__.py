"""From history or simulation to a risk model that was fitted, calibrated, compared and checked; never inside the service."""
