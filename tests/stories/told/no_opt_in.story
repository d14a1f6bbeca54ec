# In the CRM without a word on consent.
list join 1
crm join 1 yes
run 2
crm join 2 unstated
run 2
explain h2@example.net
