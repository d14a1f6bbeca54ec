# A member of the CRM's segment who is not in the static segment yet.
list join 1
crm join 1 yes
run 2
segment member 1
explain h1@example.net
