"""The one room in which SpiffWorkflow lives; `workflows.engine` is its door.

diagrams    XML in, refused or sound          objections what is refused, element by element
parser      sound XML to specifications       reading    each element to its specification
elements    tasks and events                  events     what events wait for, and who hears them
gateways    ways that part and meet           repeats    what is done more than once
scopes      processes within processes        case       a running case and its nodes
run         the order of one command          standing   where a case stands
prune       forgetting what is over           codec      a case as bytes
values      what goes in and out              errors     what can go wrong
"""
