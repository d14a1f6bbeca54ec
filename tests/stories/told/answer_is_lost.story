# The run is cut while the list is told.
list join 1
crm join 1 yes
run 2
crm out 1 person
cut
explain h1@example.net
run 1
explain h1@example.net
