"""ideenmarkt: from a thousand slips of paper to a council resolution, without losing one."""
