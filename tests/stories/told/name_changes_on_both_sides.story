# Her name changes on both sides to the same.
rule: update on the list, settled
list join 1
crm join 1 yes
run 2
crm change 1 firstname Anne
list change 1 FNAME Anne
run 1
explain h1@example.net
