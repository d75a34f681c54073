"""Tables in and out as sheets: imports that can be tried, left and resumed, and exports of what somebody may read."""
