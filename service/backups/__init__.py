"""Backups of a living database, each one opened and checked, and the way back."""

from service.backups.office import Restored, back_up, restore
from service.backups.refusals import BackupRefused

__all__ = ["BackupRefused", "Restored", "back_up", "restore"]
