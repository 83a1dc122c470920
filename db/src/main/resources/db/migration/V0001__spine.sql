-- The spine: schemas, the tenant function, accounts, people and projects.
--
-- Run as stiva_owner. The roles stiva_app and stiva_worker exist already (io.stiva.db.DatabaseRoles).
-- Pattern of every tenant table: account_id first in the primary key, foreign keys carry account_id so
-- that a row can never point into another tenant, row-level security enabled and forced, a policy for
-- stiva_app bound to the account of the transaction, a named cross-tenant policy for stiva_worker.

CREATE SCHEMA platform;
CREATE SCHEMA billing;
CREATE SCHEMA registry;

GRANT USAGE ON SCHEMA platform, billing, registry TO stiva_app, stiva_worker;

-- The account the current transaction acts for; NULL (no row visible) when none was set.
CREATE FUNCTION platform.current_account() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('stiva.account_id', true), '')::uuid $$;

-- Applies the pattern above to one table; its account column is account_id unless named otherwise.
CREATE PROCEDURE platform.isolate_tenants(target regclass, account_column text DEFAULT 'account_id')
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO stiva_app USING (%I = platform.current_account()) WITH CHECK (%I = platform.current_account())',
        target, account_column, account_column);
    EXECUTE format('CREATE POLICY across_tenants ON %s TO stiva_worker USING (true) WITH CHECK (true)', target);
END
$$;

CREATE TABLE platform.account (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    state text NOT NULL CHECK (state IN ('ACTIVE', 'PAST_DUE', 'SUSPENDED', 'CLOSED')),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    plan text NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CALL platform.isolate_tenants('platform.account', 'id');
GRANT SELECT, UPDATE ON platform.account TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON platform.account TO stiva_worker;

-- People belong to no single tenant: only stiva_worker code (login, invitations) reads them.
CREATE TABLE platform.app_user (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    password_hash text NOT NULL,
    operator boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX app_user_email ON platform.app_user (lower(email));
GRANT SELECT, INSERT, UPDATE ON platform.app_user TO stiva_worker;

CREATE TABLE platform.membership (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    user_id uuid NOT NULL REFERENCES platform.app_user (id),
    role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX membership_user ON platform.membership (user_id);
CALL platform.isolate_tenants('platform.membership');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.membership TO stiva_app, stiva_worker;

CREATE TABLE platform.project (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    id uuid NOT NULL,
    -- Unique in the whole cloud: it is a host name label and the first path part in the registry.
    name text NOT NULL CONSTRAINT project_name_unique UNIQUE CHECK (name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX project_id ON platform.project (id);
CALL platform.isolate_tenants('platform.project');
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.project TO stiva_app, stiva_worker;

-- What happened, in commit order as far as a sequence can tell; feeds SSE and webhooks.
CREATE TABLE platform.event (
    account_id uuid NOT NULL REFERENCES platform.account (id),
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    project_id uuid,
    type text NOT NULL,
    subject text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL,
    PRIMARY KEY (account_id, sequence)
);
CREATE INDEX event_at ON platform.event USING brin (at);
CALL platform.isolate_tenants('platform.event');
GRANT SELECT, INSERT ON platform.event TO stiva_app;
GRANT SELECT, INSERT, DELETE ON platform.event TO stiva_worker;
