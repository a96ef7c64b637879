-- What comes from the laboratory trades each instrument with its part of the money, as it was examined.
update agents set risk = json_set(risk, '$.equalParts', json('true')) where brain like '%"source":"learner:%';
update agent_origins set risk = json_set(risk, '$.equalParts', json('true')) where brain like '%"source":"learner:%'
    and agent_id in (select id from agents where brain like '%"source":"learner:%');
