-- A wish beside desired_state: a container that should run may be wanted standing still.
ALTER TABLE platform.container
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    ADD CHECK (NOT paused OR desired_state = 'RUNNING');
