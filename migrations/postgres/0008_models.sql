-- Money to spend. `holder_kind` is agent, manager or owner; amounts are units of 10^-8 dollars; days are counted from 1970 in UTC.
create table budgets (
    holder_kind text not null,
    holder_id uuid not null,
    per_day_units bigint,
    updated_at bigint not null,
    primary key (holder_kind, holder_id)
);

-- What of a day's budget is taken: spent, reserved, or of unknown outcome. `bound_units` is the bound of the last reservation.
create table budget_days (
    holder_kind text not null,
    holder_id uuid not null,
    day bigint not null,
    taken_units bigint not null,
    spent_units bigint not null,
    bound_units bigint,
    primary key (holder_kind, holder_id, day)
);

create table reservations (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    manager_id uuid,
    agent_id uuid,
    day bigint not null,
    purpose text not null,
    units bigint not null,
    spent_units bigint,
    state text not null,
    reserved_at bigint not null,
    ended_at bigint
);
create index reservations_state on reservations (state, reserved_at);

-- Every question to a model. Texts may be pruned; figures stay. `cost_units` is null while or because it is not known.
create table model_calls (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    manager_id uuid,
    agent_id uuid,
    run_id uuid,
    reservation_id uuid references reservations (id),
    role text not null,
    model text not null,
    temperature double precision not null,
    state text not null,
    system text,
    prompt text,
    answer text,
    repairs text not null,
    input_tokens bigint,
    output_tokens bigint,
    cost_units bigint,
    finish text,
    latency_ms bigint,
    attempts bigint not null,
    error_code text,
    error text,
    day bigint not null,
    asked_at bigint not null,
    ended_at bigint,
    pruned_at bigint
);
create index model_calls_owner on model_calls (owner_id, asked_at);
create index model_calls_agent on model_calls (agent_id, asked_at);
create index model_calls_manager on model_calls (manager_id, asked_at);
create index model_calls_run on model_calls (run_id);
create index model_calls_texts on model_calls (asked_at) where pruned_at is null;
