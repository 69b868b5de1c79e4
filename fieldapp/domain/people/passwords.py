"""Password hashes: the one door to Argon2."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's profile; hashing happens outside the write transaction.
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
NOBODY = HASHER.hash("nobody")  # so that an unknown name takes as long as a known one


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one of this hash. Takes the same time for nobody's."""
    try:
        return HASHER.verify(password_hash or NOBODY, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
