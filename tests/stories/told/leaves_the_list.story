# She clicks unsubscribe; the CRM is told and takes its time.
rule: opt out in the CRM, written
rule: 6
list join 1
crm join 1 yes
run 2
delay 5
list leave 1 person
run 1
explain h1@example.net
