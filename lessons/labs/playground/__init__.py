"""The playground: a network on the plane, with a picture of what each of its neurons sees."""
