-- On what an agent was examined: a version that graduated may be traded by others on just that.
alter table lab_graduations add column pairs text not null default '[]';
alter table lab_graduations add column timeframe_ms bigint not null default 3600000;
update lab_graduations set
    pairs = (select a.pairs from agents a where a.id = agent_id),
    timeframe_ms = (select a.timeframe_ms from agents a where a.id = agent_id);
