-- When the texts that phases of a run had left were taken away; the index finds those that still have theirs.
alter table runs add column shortened_at bigint;
create index runs_whole on runs (kind, ended_at) where shortened_at is null;
