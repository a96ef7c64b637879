-- The figures of a rationale, each with what it is where it was measured. Of what is there nobody has looked.
alter table agent_strategies add column figures text not null default '[]';
