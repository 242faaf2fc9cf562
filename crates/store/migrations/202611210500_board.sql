-- What a card shows grew, so all are made anew right after this. How many tasks of a project are in each state:
CREATE INDEX tasks_by_project_and_state ON tasks (project, state);
