"""Actuals as offices send them: damaged on purpose, read exactly or refused."""
