"""From a geodata folder to the situation on any date, and to the dates that become frames."""
