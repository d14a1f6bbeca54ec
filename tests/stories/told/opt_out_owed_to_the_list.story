# She opted out in the CRM; the list could not be told yet.
list join 1
crm join 1 yes
run 2
crm out 1 person
dial answer_later on
run 1
explain h1@example.net
