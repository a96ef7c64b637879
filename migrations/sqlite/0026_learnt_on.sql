-- What is learnt on stands in what was asked. Of what was asked before, it is what the agent trades now, by which it was read until now.
update agent_iterations set asked = substr(asked, 1, length(asked) - 1) || (
    select ',"pairs":' || a.pairs || ',"money":"' || a.allocation || '","timeframe":"' || (a.timeframe_ms / 1000) || 's"}'
    from agents a where a.id = agent_iterations.agent_id
);
update lab_evolutions set asked = substr(asked, 1, length(asked) - 1) || (
    select ',"pairs":' || a.pairs || ',"money":"' || a.allocation || '","timeframe":"' || (a.timeframe_ms / 1000) || 's"}'
    from agents a where a.id = lab_evolutions.agent_id
);
