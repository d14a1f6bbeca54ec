# Opted in in the CRM since before the sync began.
list join 1
crm join 1 yes
crm join 2 yes
run 2
explain h2@example.net
