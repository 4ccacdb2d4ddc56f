"""Why a backup was not made or not restored. Nothing has changed when one of these is raised."""


class BackupRefused(Exception):
    """A backup or a restore that cannot be done. Its text is a sentence that says why and what to do."""
