# She opts out in the CRM; push_unsubscribes is off, and something else about her changes
# on the list later: that is no return.
rule: 8
step push_unsubscribes off
list join 1
crm join 1 yes
run 2
crm out 1 person
run 1
list change 1 FNAME Ann
run 1
explain h1@example.net
