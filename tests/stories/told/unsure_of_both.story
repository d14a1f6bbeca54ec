# Both services are asked for her, and the CRM does not know her for an hour.
rule: 10
list join 1
crm join 1 yes
run 2
list leave 1 person
dial crm_gone on
run 1
dial crm_gone off
run 2
explain h1@example.net
