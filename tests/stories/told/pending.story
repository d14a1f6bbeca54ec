# She has asked to join, and has not confirmed.
list join 1
crm join 1 yes
run 2
list pending 2
run 1
explain h2@example.net
