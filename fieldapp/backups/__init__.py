"""Backups: the database and the photos, consistent while the app serves, sealed, to a folder or a bucket.

Imports in these modules go one way: commands → taking, restoring → rows, sets → stores.
"""
