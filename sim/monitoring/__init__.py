"""The routine of a month: nowcast, warnings, and the bridge from last month's projection to this month's."""
