-- An agent's manager is a row of agent_managers. SQLite gives a reference to a new column only, so the old one gives way to it.
alter table agents add column team_id blob references agent_managers (id);
update agents set team_id = manager_id where manager_id in (select id from agent_managers);
drop index agents_manager;
alter table agents drop column manager_id;
alter table agents rename column team_id to manager_id;
create index agents_manager on agents (manager_id);
