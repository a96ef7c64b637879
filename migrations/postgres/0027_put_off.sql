-- Since when an attempt has been put off because somebody outside has said when to come again; null when it was not.
alter table jobs add column put_off_since bigint;
