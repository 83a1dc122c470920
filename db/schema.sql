-- Generated from the migrations; renew: -Dgolden=write.

-- functions

CREATE OR REPLACE FUNCTION platform.current_account()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT nullif(current_setting('stiva.account_id', true), '')::uuid $function$
;

CREATE OR REPLACE PROCEDURE platform.isolate_tenants(IN target regclass, IN account_column text DEFAULT 'account_id'::text)
 LANGUAGE plpgsql
AS $procedure$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO stiva_app USING (%I = platform.current_account()) WITH CHECK (%I = platform.current_account())',
        target, account_column, account_column);
    EXECUTE format('CREATE POLICY across_tenants ON %s TO stiva_worker USING (true) WITH CHECK (true)', target);
END
$procedure$
;

-- tables

CREATE TABLE platform.account (
    id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    currency text NOT NULL,
    plan text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT account_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT account_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAST_DUE'::text, 'SUSPENDED'::text, 'CLOSED'::text])))
); -- row-level security, forced

CREATE TABLE platform.app_user (
    id uuid NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    operator boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT app_user_pkey PRIMARY KEY (id),
    CONSTRAINT app_user_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254)))
);

CREATE TABLE platform.event (
    account_id uuid NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    id uuid NOT NULL,
    project_id uuid,
    type text NOT NULL,
    subject text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (account_id, sequence),
    CONSTRAINT event_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id)
); -- row-level security, forced

CREATE TABLE platform.membership (
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT membership_pkey PRIMARY KEY (account_id, user_id),
    CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['OWNER'::text, 'ADMIN'::text, 'DEVELOPER'::text, 'BILLING'::text, 'VIEWER'::text]))),
    CONSTRAINT membership_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id),
    CONSTRAINT membership_user_id_fkey FOREIGN KEY (user_id) REFERENCES platform.app_user(id)
); -- row-level security, forced

CREATE TABLE platform.project (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT project_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT project_name_unique UNIQUE (name),
    CONSTRAINT project_name_check CHECK ((name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT project_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id)
); -- row-level security, forced

-- indexes

CREATE UNIQUE INDEX app_user_email ON platform.app_user USING btree (lower(email));

CREATE INDEX event_at ON platform.event USING brin (at);

CREATE INDEX membership_user ON platform.membership USING btree (user_id);

CREATE UNIQUE INDEX project_id ON platform.project USING btree (id);

-- row-level security

POLICY across_tenants ON platform.account PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.account PERMISSIVE FOR ALL TO stiva_app USING (id = platform.current_account()) CHECK (id = platform.current_account())

POLICY across_tenants ON platform.event PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.event PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.membership PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.membership PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.project PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.project PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

-- grants

GRANT SELECT, UPDATE ON platform.account TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON platform.account TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON platform.app_user TO stiva_worker;

GRANT INSERT, SELECT ON platform.event TO stiva_app;

GRANT DELETE, INSERT, SELECT ON platform.event TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.membership TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.membership TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.project TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.project TO stiva_worker;
