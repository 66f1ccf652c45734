"""Who and what an office is made of, as its administrators read it."""
