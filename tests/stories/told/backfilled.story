# The same after a backfill.
list join 1
crm join 1 yes
crm join 2 yes
run 2
backfill
run 1
explain h2@example.net
