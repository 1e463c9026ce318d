"""How the service's threads take turns."""

import threading
from concurrent.futures import ThreadPoolExecutor

from viewmybox.serving import AT_A_TIME, by_turns

PATIENCE = 30  # seconds, never reached unless somebody is stuck


def test_no_more_write_at_a_time_than_have_turns():
    now, most, lock = 0, 0, threading.Lock()

    def application(environ, start_response):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        for _number in range(2000):
            hash("a page")
        with lock:
            now -= 1
        return [b""]

    answer = by_turns(application)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: answer({}, None), range(200)))
    assert len(answers) == 200
    assert most <= AT_A_TIME


def test_nobody_waits_for_ever_behind_something_slow():
    go_on = threading.Event()

    def application(environ, start_response):
        if environ["slow"]:
            assert go_on.wait(PATIENCE)
        else:
            go_on.set()  # what is slow ends only once somebody has got past it
        return [b"done"]

    answer = by_turns(application)
    with ThreadPoolExecutor(AT_A_TIME + 1) as pool:
        slow = [pool.submit(answer, {"slow": True}, None) for _turn in range(AT_A_TIME)]
        last = pool.submit(answer, {"slow": False}, None)
        assert [one.result(PATIENCE) for one in (*slow, last)] == [[b"done"]] * (AT_A_TIME + 1)
