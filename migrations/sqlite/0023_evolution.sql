-- Each time that an agent asked itself whether it should be otherwise, and what became of it. Job and run may be cleared away later.
create table lab_evolutions (
    id blob not null primary key,
    agent_id blob not null references agents (id),
    owner_id blob not null references owners (id),
    number bigint not null,
    status text not null,
    asked text not null,
    job_id blob not null,
    run_id blob not null,
    found text not null,
    error text,
    asked_at bigint not null,
    finished_at bigint,
    decided_at bigint,
    decided_by text,
    reason text,
    made text
);
create unique index lab_evolutions_number on lab_evolutions (agent_id, number);
-- It considers one thing at a time.
create unique index lab_evolutions_open on lab_evolutions (agent_id) where status in ('awaiting_approval', 'running');
