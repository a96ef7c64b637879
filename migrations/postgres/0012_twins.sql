-- An agent of a manager as it was first created, with the manager's own settings of that moment. Never changed but for `trades_from`, which is the
-- minute in which it was started first.
create table agent_origins (
    agent_id uuid not null primary key,
    manager_id uuid not null references agent_managers (id),
    owner_id uuid not null references owners (id),
    name text not null,
    instructions text not null,
    pairs text not null,
    timeframe_ms bigint not null,
    allocation text not null,
    risk text not null,
    brain text not null,
    manager_config text not null,
    trades_from bigint,
    created_at bigint not null
);
create index agent_origins_manager on agent_origins (manager_id);

-- Agents of before: their first form is only known of those to whom nothing happened but their first start.
insert into agent_origins (agent_id, manager_id, owner_id, name, instructions, pairs, timeframe_ms, allocation, risk, brain,
    manager_config, trades_from, created_at)
select a.id, a.manager_id, a.owner_id, a.name, a.instructions, a.pairs, a.timeframe_ms, a.allocation, a.risk, a.brain, m.config,
    a.trades_from, a.created_at
from agents a join agent_managers m on m.id = a.manager_id
where a.version = 1 or (a.version = 2 and a.trades_from is not null);

-- How far the comparison of a manager with its frozen twin has come: `state` is what is needed to go on, `summary` what is shown.
create table manager_twins (
    manager_id uuid not null primary key references agent_managers (id),
    began bigint not null,
    reached bigint not null,
    state text not null,
    summary text not null,
    updated_at bigint not null
);
create index manager_twins_reached on manager_twins (reached);

-- What manager, twin and buy and hold had gained when a minute began; null is not known. Hours of the last days, and the ends of days before.
create table manager_equity (
    manager_id uuid not null references agent_managers (id),
    minute bigint not null,
    capital text not null,
    gained text not null,
    twin text,
    held text,
    model_units bigint,
    primary key (manager_id, minute)
);
