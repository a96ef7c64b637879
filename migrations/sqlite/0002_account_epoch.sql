-- Raised by whatever shuts a person's browsers out: a new password, disabling. A session is only begun in the epoch in
-- which its sign-in was checked.
alter table accounts add column epoch bigint not null default 0;
