-- Each time that an agent was held against the gate before paper trading, and what became of it. `expected` are gains of trades, as 32 bit floats, the
-- lowest byte first.
create table lab_graduations (
    id uuid not null primary key,
    agent_id uuid not null references agents (id),
    number bigint not null,
    version bigint not null,
    gate text not null,
    expected bytea not null,
    examined_at bigint not null,
    examined_by text not null,
    status text not null,
    decided_at bigint,
    decided_by text,
    reason text,
    first_trade bigint not null,
    looked_until bigint not null default 0,
    returned text,
    paper text
);
create unique index lab_graduations_number on lab_graduations (agent_id, number);
-- An agent is on paper, or about to be, by one of them.
create unique index lab_graduations_held on lab_graduations (agent_id) where status in ('granted', 'waiting');

-- What must be typed to say yes to something that speaks against itself; none where a yes is enough.
alter table approvals add column confirm text;
