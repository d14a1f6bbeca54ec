# A member of the CRM's segment who sits in the static segment.
list join 1
crm join 1 yes
run 2
segment seat 1
explain h1@example.net
