-- A trade counts on paper when it was decided there: a position that was entered before belongs to an earlier time, whenever it is left.
alter table lab_graduations add column first_decision bigint not null default 0;
update lab_graduations set first_decision = 1 + (
    select coalesce(max(d.number), 0) from desk_decisions d
    where d.agent_id = lab_graduations.agent_id and d.at <= lab_graduations.decided_at
) where status = 'granted';
