# The CRM takes the opt-out and drops it.
list join 1
crm join 1 yes
run 2
dial crm_drops_what_it_takes on
list leave 1 person
run 27
explain h1@example.net
