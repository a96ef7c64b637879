-- A market of which only prices of now are known is recorded: one row says how far. `begins` and `reached` are minutes; all before `reached` are
-- finished and never change.
create table recordings (
    id text not null primary key,
    begins bigint not null,
    reached bigint not null,
    next_look_at bigint not null,
    answered_at bigint,
    problem text
);

-- What is recorded. Bars are counted in the steps that were chosen when a pair was listed. `candles` is the document of the minute that is not finished,
-- `price_at` the moment of the last price.
create table recorded_pairs (
    number bigint not null primary key,
    symbol text not null,
    title text not null,
    tick text not null,
    lot text not null,
    candles text not null,
    price_at bigint,
    problem text
);

create unique index recorded_pairs_symbol on recorded_pairs (symbol);

-- Finished minutes, each written once. `seen_at` is the moment that the closing price is of.
create table recorded_bars (
    pair bigint not null references recorded_pairs (number),
    minute bigint not null,
    open bigint not null,
    high bigint not null,
    low bigint not null,
    close bigint not null,
    volume bigint not null,
    seen_at bigint not null,
    primary key (pair, minute)
);

-- Minutes without bars, from `begins` and before `ends`, and why.
create table recorded_gaps (
    pair bigint not null references recorded_pairs (number),
    begins bigint not null,
    ends bigint not null,
    why text not null,
    primary key (pair, begins)
);
