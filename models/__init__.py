"""Predictive models and the registry that keeps them; knows neither the service nor how models are trained."""
