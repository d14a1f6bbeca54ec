# Two profiles, both opted in; one goes up in the other.
rule: 3
list join 1
crm join 1 yes
run 2
crm twin 1 yes
run 1
crm merge 1
run 1
explain h1@example.net
