"""Why no backup was made, or none put back."""


class BackupRefused(Exception):
    """Nothing was overwritten; the message is one Vietnamese sentence with the remedy."""
