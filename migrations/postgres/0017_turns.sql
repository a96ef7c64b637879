-- The direction that an order which waits will turn a position into. Until it is filled the position counts in both: what is
-- held may stay, and what is to come has its place.
alter table desk_positions add column turns_to text;
create index desk_positions_turning on desk_positions (group_id, turns_to, symbol) where turns_to is not null;
