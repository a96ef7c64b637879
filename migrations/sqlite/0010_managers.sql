-- Managers, under the names of the founding document. Deleted ones are hidden; what they did stays.
create table agent_managers (
    id blob not null primary key,
    owner_id blob not null references owners (id),
    name text not null,
    name_folded text not null,
    owner_address text,
    config text not null,
    status text not null,
    tick_count bigint not null,
    next_due bigint,
    failures bigint not null,
    peak_equity text not null,
    drawdown_since bigint,
    last_decision bigint,
    memory text not null,
    log_rows bigint not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint
);
create unique index agent_managers_name on agent_managers (owner_id, name_folded) where deleted_at is null;
create index agent_managers_due on agent_managers (status, next_due);

-- Every decision, numbered from 1 without gaps inside its manager. `ok` and `code` repeat what `result` says, for filters and counts.
create table agent_manager_logs (
    id blob not null primary key,
    manager_id blob not null references agent_managers (id),
    number bigint not null,
    run_id blob not null,
    action text not null,
    agent_id blob,
    params text not null,
    reasoning text not null,
    ok bigint not null,
    code text,
    result text not null,
    minute bigint not null,
    created_at bigint not null
);
create unique index agent_manager_logs_number on agent_manager_logs (manager_id, number);
create index agent_manager_logs_action on agent_manager_logs (manager_id, action, number);
create index agent_manager_logs_agent on agent_manager_logs (manager_id, agent_id, number);

create index agent_manager_logs_run on agent_manager_logs (run_id);

-- Whether a person has stopped or paused an agent, which its manager cannot undo.
alter table agents add column person_lock bigint not null default 0;
