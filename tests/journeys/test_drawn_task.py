"""The diagram is what runs: one more task in the drawing is one more task in the product.

Nobody touches Python for it: commands, pages and API ask, show and record the new task.
"""

import shutil
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from service.bootstrap import BPMN
from service.commands.signing_in import MakeToken
from service.db.models import Diagram
from tests.builders import Town
from tests.office import START, application, office_on
from tests.stages import OPENED, Stage
from tests.stranger import Caller, OverFlask
from tests.visitor import Visitor, give_passwords

NEW_TASK = """\
    <bpmn:userTask id="weigh_papers" name="Cân giấy tờ" camunda:formKey="confirmation">
      <bpmn:extensionElements>
        <camunda:properties>
          <camunda:property name="deadline" value="archive" />
          <camunda:property name="scope" value="owner_id" />
          <camunda:property name="state" value="concluded" />
        </camunda:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>dossier_accepted_to_archive_dossier</bpmn:incoming>
      <bpmn:outgoing>weigh_papers_to_archive_dossier</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="weigh_papers_to_archive_dossier" sourceRef="weigh_papers" \
targetRef="archive_dossier" />
"""


@pytest.fixture(scope="module")
def folder_with_one_more_task(tmp_path_factory):
    """The procedure with a task before the archive, drawn as anybody would draw it."""
    folder = tmp_path_factory.mktemp("drawn") / "bpmn"
    shutil.copytree(BPMN, folder)
    file = folder / "commendation.bpmn"
    xml = file.read_text("utf-8")
    into, lane = 'sourceRef="dossier_accepted" targetRef=', "</bpmn:flowNodeRef>"
    for old, new in (
        (f'{into}"archive_dossier"', f'{into}"weigh_papers"'),
        (
            "<bpmn:incoming>dossier_accepted_to_archive_dossier<",
            "<bpmn:incoming>weigh_papers_to_archive_dossier<",
        ),
        (f">archive_dossier{lane}", f">archive_dossier{lane}<bpmn:flowNodeRef>weigh_papers{lane}"),
    ):
        assert xml.count(old) == 1, old
        xml = xml.replace(old, new)
    before, mark, after = xml.partition('    <bpmn:endEvent id="dossier_archived"')
    file.write_text(before + NEW_TASK + mark + after, "utf-8")
    return folder


def brought_to_its_end(town, dossier):
    """Nobody is eligible: the short way to the archive."""
    town.goes_on(dossier, until="request_opinions")
    town.does("request_opinions", of=dossier, bodies=[])
    no = {"verdict": "not_eligible", "override_reason": "Bị kỷ luật", "reason": "Bị kỷ luật"}
    town.does("appraise_dossier", of=dossier, rows=dict.fromkeys(town.ids(dossier), no))
    town.does("approve_appraisal", of=dossier)
    town.does("conclude_dossier", of=dossier)


@contextmanager
def changed_office(url, folder):
    """An office that was started on the changed drawing."""
    office = office_on(url, procedures=folder)
    yield Town(office)
    office.database.engine.dispose()


@pytest.fixture
def stage(request, folder_with_one_more_task):
    """A dossier has come to the new task."""

    def come_to_the_new_task(town):
        url = town.office.database.engine.url.render_as_string(hide_password=False)
        with changed_office(url, folder_with_one_more_task) as changed:
            brought_to_its_end(changed, changed.opens_dossier("TM-TH"))

    if "changed" not in request.fixturenames:
        return OPENED
    return Stage("drawn_task", START, come_to_the_new_task, OPENED)


@pytest.fixture
def changed(commune_url, folder_with_one_more_task):
    with changed_office(commune_url, folder_with_one_more_task) as town:
        yield town, town.the_dossier()


def test_a_task_drawn_into_the_diagram_is_a_task_in_the_running_product(changed):
    town, dossier = changed
    task = town.task("weigh_papers", of=dossier)
    assert (task.name, task.role, task.form) == ("Cân giấy tờ", "records_clerk", "confirmation")
    assert task.due_on is not None
    assert town.dossier(dossier).state == "concluded"
    town.completes(task, by="vanthu", done=True)
    assert town.open_keys(dossier) == ["archive_dossier"]
    town.does("archive_dossier", of=dossier)
    assert town.dossier(dossier).state == "archived"


def test_the_new_task_is_on_the_pages(changed):
    town, dossier = changed
    give_passwords(town.office)
    app = application(town.office)
    clerk, office = (Visitor(app).has_signed_in(each) for each in ("vanthu", "thuongtruc"))
    form = clerk.opens(clerk.opens("/").link("Cân giấy tờ"))
    check = clerk.sends(form, "Xem lại trước khi gửi", done="true")
    done = clerk.sends(check, "Xác nhận đã làm xong")

    assert done.head == "Đã cân giấy tờ"
    for path in ("", "/history", "/diagram"):
        assert "cân giấy tờ" in office.opens(f"/dossiers/{dossier}{path}").words.lower()


def test_the_new_task_is_in_the_api(changed):
    town, dossier = changed
    wire = OverFlask(application(town.office))
    clerk = Caller(wire, town.execute(MakeToken("vanthu")))
    listed = clerk.every("/tasks?queue=group&state=open")
    (found,) = [each for each in listed if each["key"] == "weigh_papers"]
    task = clerk.get(f"/tasks/{found['id']}").json
    assert task["schema"]["properties"]["done"]["title"] == "Đã thực hiện"
    answer = clerk.post(f"/tasks/{task['id']}/complete", {"answers": {"done": True}})
    assert answer.status == 200
    assert town.open_keys(dossier) == ["archive_dossier"]


def test_a_running_case_keeps_the_diagram_it_began_under(commune_url, folder_with_one_more_task):
    before = Town(office_on(commune_url))
    old = before.opens_dossier("TM-TH")
    before.office.database.engine.dispose()

    # the office is started again, on the changed drawing
    with changed_office(commune_url, folder_with_one_more_task) as town:
        new = town.opens_dossier("TM-MN")
        brought_to_its_end(town, old)
        brought_to_its_end(town, new)
        assert town.open_keys(old) == ["archive_dossier"]
        assert town.open_keys(new) == ["weigh_papers"]
        assert len(set(town.all(select(Diagram.version)))) == 2
