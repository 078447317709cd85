"""The store: actuals in revisions, closed months, scenarios, runs, reports, sign-offs, and a log that shows tampering."""
