-- Whether several changes together were run when they were approved, and on what; or why they could not be.
alter table agent_strategies add column when_approved text;
