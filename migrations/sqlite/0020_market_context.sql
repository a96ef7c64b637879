-- Levels and pivots of a day of an instrument, worked out once when it was over. `day` is the moment it began, `known_from` the moment it was over, `rule` the
-- version of the rule that made them. A row without levels is a day of which nothing is known.
create table price_levels (
    symbol text not null,
    day bigint not null,
    rule bigint not null,
    known_from bigint not null,
    levels text not null,
    pivots text,
    primary key (symbol, day, rule)
) without rowid;

-- The regime of a day of the market.
create table market_regimes (
    day bigint not null,
    rule bigint not null,
    known_from bigint not null,
    regime text not null,
    primary key (day, rule)
) without rowid;

-- Wordings of news. The first is known from when it was published; another one takes its place at `replaced_at` and the old one stays.
create table news_events (
    source text not null,
    id text not null,
    known_from bigint not null,
    published_at bigint not null,
    replaced_at bigint,
    symbols text not null,
    title text not null,
    body text,
    publisher text,
    url text,
    sentiment text,
    primary key (source, id, known_from)
) without rowid;

-- What news are about: the name of an instrument, or a star for the market.
create table news_subjects (
    about text not null,
    published_at bigint not null,
    source text not null,
    id text not null,
    primary key (about, published_at, source, id)
) without rowid;

-- Up to which moment of a day, which begins at `day`, a source was asked about something.
create table news_asked (
    source text not null,
    about text not null,
    day bigint not null,
    until bigint not null,
    primary key (source, about, day)
) without rowid;

-- Bars that a source was asked for are kept where bars are that were seen. What an instrument is stands beside it; null is a pair of tokens that never closes.
alter table recorded_pairs add column kind text;
alter table recorded_pairs add column session text;

-- Who has answered a bar; null when this house has seen its prices itself.
alter table recorded_bars add column source text;

-- The minutes, from `begins` and before `ends`, that a source was asked for, and when.
create table recorded_spans (
    pair bigint not null references recorded_pairs (number),
    begins bigint not null,
    ends bigint not null,
    asked_at bigint not null,
    primary key (pair, begins)
) without rowid;

-- Bars as they were before a source has corrected them, or taken them back.
create table replaced_bars (
    pair bigint not null references recorded_pairs (number),
    minute bigint not null,
    replaced_at bigint not null,
    open bigint not null,
    high bigint not null,
    low bigint not null,
    close bigint not null,
    volume bigint not null,
    source text,
    primary key (pair, minute, replaced_at)
) without rowid;

-- Days, since 1970, on which a source's shares are traded from the minute `opens` and before `closes`, or not at all.
create table market_closures (
    source text not null,
    day bigint not null,
    name text not null,
    opens bigint,
    closes bigint,
    primary key (source, day)
) without rowid;
