"""Predictive models and the registry that keeps them; knows neither the service nor how models are trained."""

import os

# scikit-learn grows and asks trees on all cores. Threads that wait for each other spin by default, and as soon as
# anything else wants a core they spin in front of the one they wait for: a fit of two seconds then takes half a
# minute. Read when scikit-learn is loaded, so it has to stand before that.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
