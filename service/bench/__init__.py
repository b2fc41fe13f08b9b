"""Measured speed: volumes of made-up registers, timed as ratios within one run. No pupil in here is real."""
