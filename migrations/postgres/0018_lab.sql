-- Agents that learn: who thinks for them, and which version of their personality holds.
create table lab_learners (
    agent_id uuid not null primary key references agents (id),
    owner_id uuid not null references owners (id),
    model text not null,
    temperature double precision not null,
    budget_units bigint not null,
    personality bigint not null
);
create index lab_learners_owner on lab_learners (owner_id);

-- Versions of what an agent is like. They are added and never changed.
create table lab_personalities (
    agent_id uuid not null references agents (id),
    version bigint not null,
    instructions text not null,
    personality text not null,
    questions text not null,
    system_prompt text not null,
    cause text not null,
    reason text,
    read_by text not null,
    call_id uuid references model_calls (id),
    made_at bigint not null,
    primary key (agent_id, version)
);
