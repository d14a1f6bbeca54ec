# Her address on the list becomes that of a contact in the CRM who is not on the list: the
# record goes over to that contact.
rule: 2
list join 1
crm join 1 yes
crm join 2 yes
run 2
list move 1 h2@example.net
run 1
explain h1@example.net
explain h2@example.net
