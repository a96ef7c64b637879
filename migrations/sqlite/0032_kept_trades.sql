-- Closed trades that figures of an agent were counted from, packed: of what an evolution compares, of what a graduation measured, of versions that were run
-- when they were approved. Those of iterations are in lab_files. `number` is that of the evolution, the graduation or the version.
create table lab_trades (
    agent_id blob not null references agents (id),
    kind text not null,
    number bigint not null,
    part text not null,
    content blob not null,
    primary key (agent_id, kind, number, part)
);
