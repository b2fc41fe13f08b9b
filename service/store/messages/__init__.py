"""Messages on their way: what people and endpoints are told, deliveries, and runs of jobs."""
