"""Results of every bundled scenario, kept so that a change of any number is seen and explained."""
