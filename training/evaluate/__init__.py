"""How good a risk model is: ranking, calibration, lead time, against baselines, rules and what is attainable."""
