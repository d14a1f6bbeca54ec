# Somebody joins the list and is made in the CRM.
rule: create in the CRM, written
list join 1
crm join 1 yes
run 2
list join 2
run 3
explain h2@example.net
