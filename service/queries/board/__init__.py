"""What who oversees an office reads of it: what is open and late, and the lists behind it."""
