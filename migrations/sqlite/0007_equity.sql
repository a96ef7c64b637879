-- What an agent was worth when `minute` began, and all that was `paid` in by then: written where a day of market time ends on which that changed,
-- and where money was paid in or out. Between two marks the worth follows from the books and the prices; over days without one it stood.
create table desk_equity (
    agent_id blob not null references agents (id),
    minute bigint not null,
    equity text not null,
    paid text not null,
    primary key (agent_id, minute)
);

-- How many of the closed trades made money, so that nobody must count them again.
alter table desk_accounts add column won bigint not null default 0;
update desk_accounts set won = (
    select count(*) from desk_trades t
    where t.agent_id = desk_accounts.agent_id and t.pnl not like '-%' and trim(t.pnl, '0.') <> ''
);

-- What a group holds is asked for before every entry: the index alone answers.
drop index desk_positions_group;
create index desk_positions_group on desk_positions (group_id, direction, symbol);
