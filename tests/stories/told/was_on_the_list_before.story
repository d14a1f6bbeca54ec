# On the list since before the sync began, and never in the CRM.
rule: 6
list join 1
crm join 1 yes
list join 2
run 2
explain h2@example.net
