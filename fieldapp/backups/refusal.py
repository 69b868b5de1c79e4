"""Why a backup or a restore did not go on."""


class BackupRefused(RuntimeError):
    """What is wrong, in a sentence that names the file, setting or table; nothing was changed."""
