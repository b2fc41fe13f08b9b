"""From history or simulation to a risk model: fitted, calibrated, compared, checked; never inside the service."""
