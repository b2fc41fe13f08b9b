"""The API under /v1: the same permissions, audit and computations as the pages, for machines. One file per noun."""
