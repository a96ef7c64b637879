-- Rounds of learning. What one has found so far is one document; what lists ask for stands beside it. Job and run may be cleared away later.
create table agent_iterations (
    id uuid not null primary key,
    agent_id uuid not null references agents (id),
    owner_id uuid not null references owners (id),
    number bigint not null,
    status text not null,
    asked text not null,
    job_id uuid not null,
    run_id uuid not null,
    found text not null,
    trials bigint not null,
    trades bigint,
    sharpe double precision,
    error text,
    asked_at bigint not null,
    finished_at bigint,
    decided_at bigint,
    decided_by text,
    reason text,
    taken text,
    strategy bigint
);
create unique index agent_iterations_number on agent_iterations (agent_id, number);
-- An agent learns one thing at a time.
create unique index agent_iterations_open on agent_iterations (agent_id) where status in ('awaiting_approval', 'running');

-- Versions of an agent's strategy. They are added and never changed; the newest holds.
create table agent_strategies (
    agent_id uuid not null references agents (id),
    version bigint not null,
    parent bigint,
    iteration bigint,
    cause text not null,
    document text not null,
    rationale text not null,
    change text not null,
    edits text not null,
    lesson text,
    results text,
    made_at bigint not null,
    made_by text not null,
    primary key (agent_id, version)
);

-- What an agent knows, each thing once, with all its evidence.
create table agent_knowledge (
    id uuid not null primary key,
    agent_id uuid not null references agents (id),
    kind text not null,
    topic text not null,
    statement text not null,
    condition text,
    evidence text not null,
    confidence double precision not null,
    standing text not null,
    known_from bigint not null,
    learnt_at bigint not null,
    changed_at bigint not null
);
create unique index agent_knowledge_topic on agent_knowledge (agent_id, topic);

-- Everything that an agent ever had run. `returns` are those of each day, as 32 bit floats, the lowest byte first.
create table lab_trials (
    agent_id uuid not null references agents (id),
    iteration bigint not null,
    number bigint not null,
    change text not null,
    edits text not null,
    trades bigint not null,
    sharpe double precision,
    returns bytea not null,
    primary key (agent_id, iteration, number)
);

-- From when on the history of an instrument is sealed for an agent, and each time that somebody looked behind the seal.
create table lab_seals (
    agent_id uuid not null references agents (id),
    symbol text not null,
    from_at bigint not null,
    sealed_from bigint not null,
    to_at bigint not null,
    primary key (agent_id, symbol)
);
create table lab_openings (
    agent_id uuid not null references agents (id),
    number bigint not null,
    opened_at bigint not null,
    opened_by text not null,
    why text not null,
    primary key (agent_id, number)
);

-- Trades and other long lists of an iteration, packed.
create table lab_files (
    iteration_id uuid not null references agent_iterations (id),
    name text not null,
    content bytea not null,
    primary key (iteration_id, name)
);

-- What waits, or waited, for a person's yes. `agent_id` refers to nothing: what was asked stays readable when its agent is gone.
create table approvals (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    kind text not null,
    subject text not null,
    agent_id uuid,
    title text not null,
    change text not null,
    facts text not null,
    cost_units bigint,
    status text not null,
    asked_at bigint not null,
    decided_at bigint,
    decided_by text,
    reason text
);
create index approvals_owner on approvals (owner_id, asked_at);
create index approvals_agent on approvals (agent_id);
create unique index approvals_waiting on approvals (owner_id, subject) where status = 'waiting';
