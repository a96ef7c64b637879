-- A regime is kept with the names of the instruments that it was worked out of. What was kept does not say; it is worked out again when it is asked for.
drop table market_regimes;
create table market_regimes (
    day bigint not null,
    rule bigint not null,
    measures text not null,
    known_from bigint not null,
    regime text not null,
    primary key (day, rule, measures)
);
