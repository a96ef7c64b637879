-- The most that a team's money came to at any price, as the desk has seen it. What its manager has written down may be less, as it looks only when it
-- decides; the larger one is the peak.
create table team_peaks (
    manager_id blob not null primary key references agent_managers (id),
    equity text not null
);
