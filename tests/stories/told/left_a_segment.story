# She has left the CRM's segment.
list join 1
crm join 1 yes
run 2
segment seat 1
segment left 1
explain h1@example.net
