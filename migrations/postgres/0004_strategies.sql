-- A person's strategies. Every save is a new version, which is never edited; `deleted_at` is set where something still uses one of them.
create table strategies (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    name text not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint
);
create unique index strategies_name on strategies (owner_id, name) where deleted_at is null;
create index strategies_owner on strategies (owner_id, updated_at);

create table strategy_versions (
    strategy_id uuid not null references strategies (id),
    version bigint not null,
    document text not null,
    created_at bigint not null,
    primary key (strategy_id, version)
);

-- What was asked for, and `result` once it is there. Job and run are those that do it; both may be cleared away later.
create table backtests (
    id uuid not null primary key,
    owner_id uuid not null references owners (id),
    strategy_id uuid references strategies (id),
    strategy_version bigint,
    name text not null,
    document text not null,
    params text not null,
    instrument text not null,
    from_at bigint not null,
    to_at bigint not null,
    timeframe text not null,
    cash text not null,
    seed bigint not null,
    feed text not null,
    identity text not null,
    job_id uuid not null,
    run_id uuid not null,
    created_at bigint not null,
    finished_at bigint,
    result text
);
create index backtests_owner on backtests (owner_id, created_at);
create index backtests_strategy on backtests (strategy_id, strategy_version);

-- Trades, equity and report of a backtest, packed.
create table backtest_files (
    backtest_id uuid not null references backtests (id),
    name text not null,
    content bytea not null,
    primary key (backtest_id, name)
);

-- How many variants of a strategy were tried: it outlives the backtests themselves.
create table trials (
    owner_id uuid not null references owners (id),
    subject text not null,
    ledger text not null,
    updated_at bigint not null,
    primary key (owner_id, subject)
);
