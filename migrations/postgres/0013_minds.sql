-- What strategies remember of the bars they have seen, so that a desk that is taken over need not show them again. Nothing else follows from
-- these rows: without them it does. Each is named by a digest of all that makes it what it is.
create table desk_minds (
    id bytea not null primary key,
    minute bigint not null,
    memory bytea not null
);
create index desk_minds_minute on desk_minds (minute);

-- When the first bar begins that an agent's strategy sees.
create table desk_beginnings (
    id bytea not null primary key,
    begins bigint not null
);
