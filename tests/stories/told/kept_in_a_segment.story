# She left the CRM's segment, and the list refused to take her out.
list join 1
crm join 1 yes
run 2
segment kept 1
explain h1@example.net
