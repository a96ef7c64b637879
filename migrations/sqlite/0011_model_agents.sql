-- What a model said beside what was done of it. The symbol of a decision that is about no single instrument is empty.
alter table desk_decisions add column thought text;

-- What models have answered and the desk has not taken yet: the close that was asked about, as the first minute after it.
create table agent_answers (
    agent_id blob not null references agents (id),
    slot bigint not null,
    answer text not null,
    primary key (agent_id, slot)
);
