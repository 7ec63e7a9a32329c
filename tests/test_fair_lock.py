import threading
import time

from models.record.fair_lock import FairLock


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    lock = FairLock(1)
    order: list[int] = []

    def work(number: int) -> None:
        with lock.held():
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    with lock.held():
        for number, thread in enumerate(threads):
            thread.start()
            while len(lock._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert order == list(range(8))


def test_no_more_work_at_once_than_allowed() -> None:
    lock = FairLock(3)
    working: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with lock.held():
            working.append(number)
            most.append(len(working))
            time.sleep(0.002)
            working.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) <= 3


def test_a_turn_is_passed_on_after_an_error() -> None:
    lock = FairLock(1)
    for _ in range(3):
        try:
            with lock.held():
                raise OSError
        except OSError:
            pass
    with lock.held():
        assert lock._free == 0
