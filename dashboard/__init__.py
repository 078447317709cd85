"""Screens and pictures. They show numbers that `sim` computed and compute none."""
