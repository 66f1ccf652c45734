"""The one room in which SpiffWorkflow lives; `workflows.engine` is its door.

diagrams    XML in, refused or sound          parser     sound XML to specifications
specs       what each element does            case       a running case and its nodes
run         the order of one command          standing   where a case stands
prune       forgetting what is over           codec      a case as bytes
values      what goes in and out              errors     what can go wrong
"""
