"""The same backups in a bucket of an S3 service, played by moto on a port of its own."""

from urllib.request import Request, urlopen

import pytest
from backups.conftest import KEY, files_of, looking_into
from sqlalchemy import select

from fieldapp import config
from fieldapp.backups import restoring
from fieldapp.backups.refusal import BackupRefused
from fieldapp.backups.sets import Archive
from fieldapp.backups.stores import open_store
from fieldapp.crypto import StreamKey
from fieldapp.domain.photos.files import READY
from fieldapp.models import Photo


@pytest.fixture(scope="module")
def endpoint():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/town", method="PUT")).close()  # the bucket
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def settings(endpoint):
    keys = {"BACKUP_S3_ACCESS_KEY": "key", "BACKUP_S3_SECRET_KEY": "secret"}
    return config.DEFAULTS | keys | {"BACKUP_S3_ENDPOINT": endpoint}


@pytest.fixture
def bucket(settings, tmp_path):
    return open_store(f"s3://town/{tmp_path.name}/daily", settings)


@pytest.fixture
def archive(bucket):
    return Archive(bucket, StreamKey(KEY))


@pytest.mark.setting("BACKUP_S3_ENDPOINT", "BACKUP_S3_REGION", "BACKUP_S3_ACCESS_KEY", "BACKUP_S3_SECRET_KEY")
def test_a_backup_in_a_bucket_is_whole_shared_thinned_out_and_restored(take, archive, bring_back):
    first = take(keep=1)
    assert first.copied == 2 and restoring.verify(archive, first.moment) == []
    second = take(keep=1)
    assert second.copied == 0 and archive.moments() == [second.moment]
    restored = bring_back()
    with looking_into(restored) as session:
        (photo,) = session.scalars(select(Photo).where(Photo.sha256.is_not(None)))
        assert files_of(restored).read(READY, photo.sha256) == b"picture"


def test_what_is_missing_in_a_bucket_is_named(take, archive, bucket):
    moment = take().moment
    photo = next(archive.stored_photos(READY))
    bucket.remove(f"key-{StreamKey(KEY).id}/{photo}")
    assert restoring.verify(archive, moment) == [f"{photo} is missing from the backup."]


def test_an_object_may_be_larger_than_one_part_of_an_upload(bucket):
    """Uploads go in parts; nothing is asked to be in memory as a whole."""
    bucket.put("20261124T000000Z/rows", (bytes([number]) * 1_000_003 for number in range(20)))
    got = b"".join(bucket.get("20261124T000000Z/rows"))
    assert len(got) == 20 * 1_000_003 and got[-1] == 19 and got[0] == 0


def test_a_bucket_that_is_not_there_is_said_in_one_line(settings):
    store = open_store("s3://nowhere/x", settings)
    for attempt in (
        lambda: store.put("x", [b"1"]),
        lambda: store.folders(""),
        lambda: list(store.names("x")),
    ):
        with pytest.raises(BackupRefused, match="^s3://nowhere/x: .*404") as refused:
            attempt()
        assert "\n" not in str(refused.value)


def test_a_bucket_needs_its_keys(endpoint):
    with pytest.raises(BackupRefused, match="FIELDAPP_BACKUP_S3_ACCESS_KEY is not set"):
        open_store("s3://town", config.DEFAULTS | {"BACKUP_S3_ENDPOINT": endpoint})


@pytest.mark.parametrize(
    "text",
    ["nonsense", "ftp://a", "http://", "http://a b", "http://[::1", "http://x:99999", "http://x:y", "http://ex<ample",
     "http://exämple.com", "http://-", "http://1.2.3.4.5", "http://999.1.1.1", "https://x?y", "http://x:0", "http://u@x y"],
)  # fmt: skip
def test_a_malformed_endpoint_is_refused_before_the_library_panics(settings, text):
    with pytest.raises(BackupRefused, match="FIELDAPP_BACKUP_S3_ENDPOINT"):
        open_store("s3://town/x", settings | {"BACKUP_S3_ENDPOINT": text})


@pytest.mark.parametrize(
    "text", ["", "https://s3.example.com", "http://127.0.0.1:9000/", "http://[::1]:9000/x"]
)
def test_a_good_endpoint_is_taken(settings, text):
    open_store("s3://town/x", settings | {"BACKUP_S3_ENDPOINT": text})


@pytest.mark.parametrize(
    "address", ["s3://", "s3://B A", "s3://a", "s3://town/../x", "s3://town/a//b", "ftp://town", "s3://tüwn"]
)
def test_an_address_that_cannot_work_is_refused(settings, address):
    with pytest.raises(BackupRefused, match="s3://bucket/prefix"):
        open_store(address, settings)
