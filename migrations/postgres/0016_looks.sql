-- What every look at the dashboard asks, answered without the rows themselves, some of which are long: what was written to a person's accounts, who
-- trades, how many managers there are, and the newest runs of a kind or about somebody.
create index desk_accounts_written on desk_accounts (agent_id, version);
create index agents_owner on agents (owner_id, status, id);
create index agents_trading on agents (id, version, trades_from) where trades_from is not null;
create index agent_managers_owner on agent_managers (owner_id, deleted_at, status, name_folded, id);
create index runs_kind on runs (owner_id, kind, started_at);
create index runs_subject on runs (owner_id, subject_kind, subject_id, started_at);
