"""One office on two machines, in miniature: `./dev campaign nodes` at full count."""

from pathlib import Path
from random import Random

import pytest

from tests.campaigns.nodes import furnish
from tests.faults.cluster import Cluster


@pytest.mark.timeout(300)
def test_a_journey_ends_well_though_one_web_and_one_worker_are_killed(
    postgres_url: str, tmp_path: Path
):
    given = furnish(postgres_url)
    cluster = Cluster(postgres_url, tmp_path, Random(1), lambda _: None, patient=False)  # noqa: S311 - chance, not secrecy
    report = cluster.endure(given, webs=1, workers=1)
    assert report.found == []
    assert (report.webs, report.workers, report.journeys) == (1, 1, 1)
    assert report.files > 0  # each fetched from both nodes
    assert report.letters >= 15  # the council's invitations
    assert report.doubles == 1  # the one that its bringer did not live to note
