-- Whoever things belong to. `last_seq` numbers the owner's events without gaps; `served_at` keeps the job queue fair.
create table owners (
    id uuid not null primary key,
    kind text not null,
    last_seq bigint not null,
    served_at bigint not null,
    created_at bigint not null
);

create table accounts (
    id uuid not null primary key references owners (id),
    name text collate "C" not null,
    role text not null,
    status text not null,
    password_hash text,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index accounts_name on accounts (name);

create table wallets (
    address text not null primary key,
    account_id uuid not null references accounts (id),
    linked_at bigint not null
);
create index wallets_account on wallets (account_id);

-- Numbers that may be used once, such as the nonce of a wallet's message.
create table challenges (
    nonce text not null primary key,
    purpose text not null,
    expires_at bigint not null
);

-- `hash` is that of the cookie's value, so that reading the table signs nobody in; `id` is for lists.
create table sessions (
    id uuid not null primary key,
    hash bytea not null,
    account_id uuid references accounts (id),
    data text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    address text,
    user_agent text
);
create unique index sessions_hash on sessions (hash);
create index sessions_account on sessions (account_id);
create index sessions_expires_at on sessions (expires_at);

create table api_tokens (
    id uuid not null primary key,
    account_id uuid not null references accounts (id),
    name text not null,
    prefix text not null,
    hash bytea not null,
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint
);
create unique index api_tokens_hash on api_tokens (hash);
create index api_tokens_account on api_tokens (account_id, created_at);

-- Failed sign-ins per account name and per address.
create table sign_in_failures (
    key text not null primary key,
    failures bigint not null,
    last_failure_at bigint not null,
    blocked_until bigint not null
);

-- The collation "C" orders and folds letters as SQLite does.
create table events (
    owner_id uuid not null references owners (id),
    seq bigint not null,
    at bigint not null,
    kind text collate "C" not null,
    subject_kind text collate "C" not null,
    subject_id text collate "C" not null,
    data text collate "C" not null,
    primary key (owner_id, seq)
);
create index events_kind on events (owner_id, kind, seq);
create index events_subject on events (owner_id, subject_kind, subject_id, seq);

create table jobs (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    kind text not null,
    key text,
    payload text not null,
    state text not null,
    due_at bigint not null,
    run_at bigint not null,
    every_ms bigint,
    jitter_ms bigint not null,
    attempts bigint not null,
    max_attempts bigint not null,
    retry_first_ms bigint not null,
    retry_longest_ms bigint not null,
    epoch bigint not null,
    lease_until bigint,
    worker text,
    last_error text,
    created_at bigint not null,
    finished_at bigint
);
create index jobs_due on jobs (owner_id, state, run_at);
create index jobs_state on jobs (state, run_at);
create unique index jobs_key on jobs (owner_id, key) where state in ('waiting', 'leased');

create table runs (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    kind text not null,
    subject_kind text not null,
    subject_id text not null,
    status text not null,
    phase text,
    job_id uuid references jobs (id),
    epoch bigint not null,
    cost_units bigint,
    error text,
    started_at bigint not null,
    heartbeat_at bigint not null,
    ended_at bigint
);
create index runs_owner on runs (owner_id, started_at);
create index runs_status on runs (status, heartbeat_at);
create index runs_job on runs (job_id);

create table run_phases (
    run_id uuid not null references runs (id),
    position bigint not null,
    name text not null,
    started_at bigint not null,
    ended_at bigint,
    result text,
    primary key (run_id, position)
);

-- Effects that have happened, by their idempotency key `run:step`.
create table effects (
    key text not null primary key,
    run_id uuid not null references runs (id),
    result text not null,
    at bigint not null
);
create index effects_run on effects (run_id);

-- The house owns what belongs to no person.
insert into owners (id, kind, last_seq, served_at, created_at)
values ('00000000-0000-0000-0000-000000000000', 'house', 0, 0, 0);
