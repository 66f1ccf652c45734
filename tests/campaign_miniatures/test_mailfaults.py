"""The post and a faulty mail server, in miniature: `./dev campaign mailfaults` at full count."""

from pathlib import Path

from tests.campaigns.mailfaults import MUTANTS, Trial, of_mutants, trial_office
from tests.faults.faulty_mail import ALL, faulty_server


def test_no_letter_is_lost_or_comes_twice_untold_whatever_the_server_does(tmp_path: Path):
    with faulty_server(tmp_path) as server:
        trial = Trial(trial_office(tmp_path), server)
        found = [each for fault in ALL for each in trial.meets(fault, 1)] + trial.ends()
    assert found == []
    # The word after the dot was lost, by a cut and by silence; on a busy machine the silence may
    # have worn the sender's patience out before the dot, and then nothing came twice.
    assert trial.doubles in (1, 2)
    assert trial.given_up == 9


def test_senders_with_a_mistake_in_them_are_found_out(tmp_path: Path):
    assert MUTANTS
    assert list(of_mutants(tmp_path)) == []
