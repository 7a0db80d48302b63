"""A whole project in ten decisions: `data`, what is measured (`measuring`), what is asked before
(`questions`), the `report` that is kept, and the lab, `project`."""
