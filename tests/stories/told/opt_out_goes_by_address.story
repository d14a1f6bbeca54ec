# Two profiles have her address; the one that took our opt-out is gone, and the other one
# is opted in: the opt-out belongs to the address, and goes to it, too.
rule: 14
list join 1
crm join 1 yes
run 2
crm twin 1 yes
run 1
list leave 1 person
run 3
explain h1@example.net
