-- Proofs of identity, limits and what is held of them, answers kept for repeated requests.

-- Logged-in people. Like people themselves they belong to no single tenant; worker code only.
CREATE TABLE platform.session (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES platform.app_user (id) ON DELETE CASCADE,
    -- The account the person acts for; null for an operator who belongs to none.
    acting_account_id uuid,
    secret_hash bytea NOT NULL CONSTRAINT session_secret UNIQUE CHECK (length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    -- A person who leaves the account is logged out of it.
    FOREIGN KEY (acting_account_id, user_id) REFERENCES platform.membership (account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX session_by_user ON platform.session (user_id);
CREATE INDEX session_by_expiry ON platform.session (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.session TO stiva_worker;

CREATE TABLE platform.api_token (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- Null: everything the person may do.
    scopes text[],
    -- Null: the whole account.
    project_id uuid,
    secret_hash bytea NOT NULL CONSTRAINT api_token_secret UNIQUE CHECK (length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, user_id) REFERENCES platform.membership (account_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id) ON DELETE CASCADE
);
CREATE INDEX api_token_user ON platform.api_token (account_id, user_id);
CREATE INDEX api_token_project ON platform.api_token (account_id, project_id) WHERE project_id IS NOT NULL;
CALL platform.isolate_tenants('platform.api_token');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.api_token TO stiva_app, stiva_worker;

-- What an account may hold when nobody decided otherwise. A key without a row is unlimited.
CREATE TABLE platform.plan_limit (
    plan text NOT NULL,
    key text NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (plan, key)
);
GRANT SELECT ON platform.plan_limit TO stiva_app, stiva_worker;
INSERT INTO platform.plan_limit (plan, key, amount) VALUES
    ('standard', 'projects', 10),
    ('standard', 'services', 50),
    ('standard', 'containers.running', 100),
    ('standard', 'cpu.allocated', 16000),
    ('standard', 'memory.allocated', 34359738368),
    ('standard', 'pids', 65536),
    ('standard', 'registry.storage', 21474836480),
    ('standard', 'network.publicPorts', 50),
    ('standard', 'routes', 50);

-- Limits somebody set: for the account (project_id null) or for one project.
CREATE TABLE platform.quota_limit (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    project_id uuid,
    key text NOT NULL,
    -- Null: unlimited.
    amount bigint CHECK (amount >= 0),
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT quota_limit_unique UNIQUE NULLS NOT DISTINCT (account_id, project_id, key),
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id) ON DELETE CASCADE
);
CALL platform.isolate_tenants('platform.quota_limit');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.quota_limit TO stiva_app, stiva_worker;

-- Who holds how much. Deleting the rows of a holder gives everything back, once.
CREATE TABLE platform.quota_reservation (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 200),
    key text NOT NULL,
    project_id uuid,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (account_id, holder, key),
    -- A project cannot go while something in it holds quota.
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id)
);
CREATE INDEX quota_reservation_project ON platform.quota_reservation (account_id, project_id);
CALL platform.isolate_tenants('platform.quota_reservation');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.quota_reservation TO stiva_app, stiva_worker;

-- Sums of the reservations, kept in the same transaction so that admission reads two rows per key.
CREATE TABLE platform.quota_counter (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    project_id uuid,
    key text NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    CONSTRAINT quota_counter_unique UNIQUE NULLS NOT DISTINCT (account_id, project_id, key),
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id) ON DELETE CASCADE
);
CALL platform.isolate_tenants('platform.quota_counter');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.quota_counter TO stiva_app, stiva_worker;

-- First answers of requests that carried an Idempotency-Key, kept for a day. Worker code only: a key
-- belongs to whoever sent it.
CREATE TABLE platform.idempotency (
    requester text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    status int NOT NULL CHECK (status BETWEEN 200 AND 299),
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (requester, key)
);
CREATE INDEX idempotency_age ON platform.idempotency (created_at);
GRANT SELECT, INSERT, DELETE ON platform.idempotency TO stiva_worker;

-- Events are read in the order (transaction, sequence), and only those older than every transaction
-- still running: a sequence number is drawn before its transaction commits, so that reading by the
-- sequence alone would step over an event that commits late.
ALTER TABLE platform.event ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX event_reading ON platform.event (account_id, transaction, sequence);
GRANT UPDATE (transaction) ON platform.event TO stiva_worker;
