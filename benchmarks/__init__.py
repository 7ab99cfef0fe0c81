"""Scripts that measure Stylist from the outside; each prints its figures and says how they were taken."""
