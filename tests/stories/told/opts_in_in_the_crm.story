# Somebody opts in in the CRM and is added to the list.
rule: add to the list, written
list join 1
crm join 1 yes
run 2
crm join 2 yes
run 2
explain h2@example.net
