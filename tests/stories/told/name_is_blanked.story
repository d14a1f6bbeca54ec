# Her name is deleted on the list: a blank is no change.
rule: 9
list join 1
crm join 1 yes
run 2
list change 1 FNAME
run 1
explain h1@example.net
