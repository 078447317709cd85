"""The monthly fund-monitoring report: one set of tables, written as docx, xlsx and pdf and shown on the screen."""
