"""The course: lesson files, what stands in them, and what is wrong with one."""
