# Two CRM profiles have her address, and one of them opts out.
rule: 3
list join 1
crm join 1 yes
run 2
crm twin 1 no
run 2
explain h1@example.net
