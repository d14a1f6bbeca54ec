# A member of the segment who has left the list.
list join 1
crm join 1 yes
run 2
list leave 1 person
run 2
segment member 1
explain h1@example.net
