"""A whole page, or the one block htmx asks for."""


def partial(client, address, target="div#results"):
    return client.get(
        address, headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target}
    )


def test_htmx_gets_the_block_named_like_its_target(town, sign_in):
    for who, address in (
        (town.tang, "/desk/cases/"),
        (town.mei, "/field/households/"),
        (town.yan, "/desk/people/"),
    ):
        client = sign_in(who)
        whole, part = client.get(address).text, partial(client, address).text
        assert "<html" in whole and "<html" not in part and part.strip() in whole


def test_an_unknown_target_gets_the_whole_page(town, sign_in):
    assert "<html" in partial(sign_in(town.tang), "/desk/cases/", "div#nowhere").text


def test_a_page_that_no_phone_keeps_is_answered_whole(town, sign_in):
    client = sign_in(town.mei)
    answer = client.get("/field/lock", headers={"X-Kept": "1"})
    assert answer.status_code == 200 and "<html" in answer.text
    assert client.get("/field/households/", headers={"X-Kept": "1"}).is_json


def test_a_phone_that_has_the_page_like_this_is_not_sent_it_again(town, sign_in):
    client, page = sign_in(town.mei), "/field/households/"

    def kept(**headers):
        return client.get(page, headers={"X-Kept": "1"} | headers)

    first = kept()
    etag = first.headers["ETag"]
    known = kept(**{"If-None-Match": etag})
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", etag)
    assert kept(**{"If-None-Match": f'"{"0" * 64}", {etag}'}).status_code == 304
    for other in ('"another"', "", etag + "x" * 1000):
        again = kept(**{"If-None-Match": other})
        assert again.status_code == 200 and again.json == first.json
