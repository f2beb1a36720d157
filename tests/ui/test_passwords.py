import pytest

from ui.passwords import Lockout, Password, read_password

RIGHT = "correct horse battery"


@pytest.fixture
def private(tmp_path):
    def write(text, mode=0o600):
        path = tmp_path / "password"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return write


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nand a note below"])
def test_the_password_is_the_first_line_of_a_private_file(private, ending):
    assert read_password(private(f"pass wörd 12 {ending}"), {}) == "pass wörd 12 "


def test_the_file_goes_before_the_environment_which_forgets_the_password(private):
    environment = {"VERBATIM_PASSWORD": "from the environment", "HOME": "/x"}
    assert read_password(None, dict(environment)) == "from the environment"
    assert read_password(private("from the file"), environment) == "from the file"
    assert environment == {"HOME": "/x"}


def test_no_password_is_none():
    assert read_password(None, {}) is None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o777])
def test_a_file_that_others_can_read_is_refused(private, mode):
    with pytest.raises(ValueError, match="chmod 600"):
        read_password(private(RIGHT, mode), {})


@pytest.mark.parametrize("short", ["", "123456789"])
def test_a_short_password_is_refused(private, short):
    with pytest.raises(ValueError, match=rf"has {len(short)} characters; expected 10 or more"):
        read_password(private(short), {})
    with pytest.raises(ValueError, match="VERBATIM_PASSWORD has"):
        read_password(None, {"VERBATIM_PASSWORD": short})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_password(tmp_path / "nowhere", {})


def test_only_the_password_matches_and_it_is_not_kept():
    password = Password("pässword ✓ 12")
    assert password.matches("pässword ✓ 12".encode())
    for wrong in ("", "pässword ✓ 1", "pässword ✓ 123", "PÄSSWORD ✓ 12"):
        assert not password.matches(wrong.encode())
    held = [getattr(password, name) for name in vars(password)]
    assert all("pässword".encode() not in one for one in held)


def test_two_hashes_of_one_password_differ():
    assert Password(RIGHT)._hash != Password(RIGHT)._hash


def test_a_password_is_known_once_it_has_matched():
    password = Password(RIGHT)
    assert not password.known(RIGHT.encode())
    assert not password.known(b"")
    password.matches(b"wrong")
    assert not password.known(b"wrong")
    password.matches(RIGHT.encode())
    assert password.known(RIGHT.encode())
    assert not password.known(b"wrong")


class Clock:
    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


def fail(lockout, address, times=1):
    for _ in range(times):
        lockout.failed(address)


def test_five_failures_make_an_address_wait_longer_each_time(clock):
    lockout = Lockout(now=clock)
    waits = []
    for _ in range(8):
        lockout.failed("10.0.0.1")
        waits.append(lockout.wait("10.0.0.1"))
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16]
    assert lockout.wait("10.0.0.2") == 0
    clock.time += 15
    assert lockout.wait("10.0.0.1") == 1
    clock.time += 1
    assert lockout.wait("10.0.0.1") == 0


def test_the_wait_has_an_end(clock):
    lockout = Lockout(now=clock)
    fail(lockout, "10.0.0.1", 5000)
    assert lockout.wait("10.0.0.1") == 900


def test_the_right_password_ends_the_count(clock):
    lockout = Lockout(now=clock)
    fail(lockout, "10.0.0.1", 4)
    lockout.succeeded("10.0.0.1")
    fail(lockout, "10.0.0.1", 4)
    assert lockout.wait("10.0.0.1") == 0


def test_failures_are_forgotten_in_time(clock):
    lockout = Lockout(now=clock)
    fail(lockout, "10.0.0.1", 60)
    clock.time += 1801
    lockout.wait("10.0.0.1")
    assert lockout._failures == {}
    fail(lockout, "10.0.0.1", 4)
    assert lockout.wait("10.0.0.1") == 0


def test_many_addresses_together_make_everybody_wait_but_not_who_has_been_here(clock):
    lockout = Lockout(now=clock)
    lockout.succeeded("10.0.0.1")
    for number in range(60):
        lockout.failed(f"10.1.0.{number}")
    assert lockout.wait("10.2.0.1") == 60
    assert lockout.wait("10.0.0.1") == 0
    fail(lockout, "10.0.0.1", 5)
    assert lockout.wait("10.0.0.1") == 2


def test_an_ipv6_network_counts_as_one_address(clock):
    lockout = Lockout(now=clock)
    for number in range(5):
        lockout.failed(f"2001:db8:1:2::{number}")
    assert lockout.wait("2001:db8:1:2:aaaa::1") == 2
    assert lockout.wait("2001:db8:1:3::1") == 0
