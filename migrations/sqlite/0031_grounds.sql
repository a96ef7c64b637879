-- What a trial was run on. Of those that are there it is what their iteration was asked on, as far as anybody knows.
alter table lab_trials add column ground text;
