-- The market of the house: one row once it was opened. `minute` is the first minute of market time that the desk has not
-- traded; market time stands there until it goes on. `version` is raised by whatever the desk must notice before it saves.
create table markets (
    id text not null primary key,
    feed text not null,
    identity text not null,
    speed bigint not null,
    minute bigint not null,
    carry_ms bigint not null,
    wall_at bigint not null,
    version bigint not null,
    opened_at bigint not null
);
