"""How each lab looks: one file a lab, drawing what lessons.labs knows."""
