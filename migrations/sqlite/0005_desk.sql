-- Agents and what they do on the paper desk. Amounts, prices and quantities are exact decimals as text; minutes are whole
-- minutes of market time since 1970. Everything of an agent is numbered from 1 without gaps.
create table agents (
    id blob not null primary key,
    owner_id blob not null references owners (id),
    manager_id blob,
    name text not null,
    name_folded text not null,
    stage text not null,
    status text not null,
    instructions text not null,
    pairs text not null,
    timeframe_ms bigint not null,
    allocation text not null,
    risk text not null,
    brain text not null,
    trades_from bigint,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index agents_name on agents (owner_id, name_folded);
create index agents_manager on agents (manager_id);
create index agents_status on agents (status);

-- What the desk needs to go on: the broker's books and what each instrument's hand remembers, as one document.
create table desk_accounts (
    agent_id blob not null primary key references agents (id),
    state text not null,
    version bigint not null,
    entries bigint not null,
    fills bigint not null,
    orders bigint not null,
    trades bigint not null,
    decisions bigint not null,
    fees text not null,
    equity text not null,
    updated_at bigint not null
);

create table desk_orders (
    agent_id blob not null references agents (id),
    number bigint not null,
    symbol text not null,
    side text not null,
    quantity text not null,
    why text not null,
    state text not null,
    decision bigint,
    stop_loss text,
    take_profit text,
    trailing_stop text,
    minute bigint not null,
    given_at bigint not null,
    note text,
    primary key (agent_id, number)
);

create table desk_fills (
    agent_id blob not null references agents (id),
    number bigint not null,
    symbol text not null,
    order_number bigint,
    why text not null,
    side text not null,
    quantity text not null,
    raw text not null,
    price text not null,
    value text not null,
    fee text not null,
    realized text not null,
    position text not null,
    minute bigint not null,
    at bigint not null,
    primary key (agent_id, number)
);

create table desk_trades (
    agent_id blob not null references agents (id),
    number bigint not null,
    symbol text not null,
    direction text not null,
    quantity text not null,
    entry_price text not null,
    exit_price text not null,
    entered bigint not null,
    exited bigint not null,
    entry_why text not null,
    exit_why text not null,
    fees text not null,
    pnl text not null,
    gain double precision not null,
    decision bigint,
    at bigint not null,
    primary key (agent_id, number)
);

-- What is held, and entries that wait: each takes its place from the moment it is given. `group_id` is the manager or,
-- without one, the owner: those whose positions count together.
create table desk_positions (
    agent_id blob not null references agents (id),
    symbol text not null,
    group_id blob not null,
    direction text not null,
    quantity text not null,
    average_price text,
    stop_loss text,
    take_profit text,
    trailing_stop text,
    opened bigint not null,
    decision bigint,
    primary key (agent_id, symbol)
);
create index desk_positions_group on desk_positions (group_id, direction);

create table desk_decisions (
    agent_id blob not null references agents (id),
    number bigint not null,
    symbol text not null,
    minute bigint not null,
    at bigint not null,
    kind text not null,
    reason text not null,
    seen text not null,
    plan text,
    order_number bigint,
    refusal text,
    primary key (agent_id, number)
);

-- The books: what each entry adds to each account, together nothing.
create table desk_ledger (
    agent_id blob not null references agents (id),
    number bigint not null,
    kind text not null,
    fill_number bigint,
    cash text not null,
    positions text not null,
    fees text not null,
    borrow text not null,
    realized text not null,
    deposits text not null,
    minute bigint not null,
    at bigint not null,
    primary key (agent_id, number)
);

create table emergency_stops (
    id blob not null primary key,
    owner_id blob not null references owners (id),
    scope text not null,
    target_id blob,
    flatten bigint not null,
    pulled_at bigint not null,
    pulled_by text not null,
    lifted_at bigint,
    lifted_by text
);
create index emergency_stops_owner on emergency_stops (owner_id, lifted_at);

-- When all books were last held against the accounts, and what did not agree.
create table books_checks (
    id text not null primary key,
    at bigint not null,
    ledgers bigint not null,
    entries bigint not null,
    imbalances text not null
);
