-- The instruments whose prices are not used now. `why` is the document of the reason, `since` the market time in milliseconds.
create table price_quarantines (
    symbol text not null primary key,
    why text not null,
    since bigint not null
);
