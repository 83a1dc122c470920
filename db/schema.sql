-- Generated from the migrations; renew: -Dgolden=write.

-- functions

CREATE OR REPLACE FUNCTION billing.check_zero_sum()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    lines bigint;
    unbalanced text;
    owed numeric;
    charged numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount_micros) FILTER (WHERE book = 'UNBILLED'), 0)
    INTO lines, owed
    FROM billing.ledger_entry
    WHERE account_id = NEW.account_id AND transaction_sequence = NEW.sequence;
    SELECT string_agg(currency, ', ') INTO unbalanced FROM (
        SELECT currency FROM billing.ledger_entry
        WHERE account_id = NEW.account_id AND transaction_sequence = NEW.sequence
        GROUP BY currency HAVING sum(amount_micros) <> 0
    ) AS sums;
    SELECT coalesce(sum(amount_micros), 0) INTO charged
    FROM billing.charge
    WHERE account_id = NEW.account_id AND transaction_sequence = NEW.sequence;
    IF lines < 2 OR unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.sequence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_zero_sum';
    END IF;
    IF owed <> charged THEN
        RAISE EXCEPTION 'ledger transaction % differs from its charges', NEW.sequence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_charges_sum';
    END IF;
    RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION billing.ensure_usage_day(day date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    partition_name text := 'usage_record_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass('billing.' || partition_name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('billing.ensure_usage_day'));
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS billing.%I PARTITION OF billing.usage_record FOR VALUES FROM (%L) TO (%L)',
        partition_name,
        day::text || ' 00:00:00+00',
        (day + 1)::text || ' 00:00:00+00');
END
$function$
;

CREATE OR REPLACE PROCEDURE billing.make_insert_only(IN target regclass)
 LANGUAGE plpgsql
AS $procedure$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION billing.refuse_change()',
        target);
END
$procedure$
;

CREATE OR REPLACE FUNCTION billing.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '%.% is insert-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$function$
;

CREATE OR REPLACE FUNCTION billing.refuse_late_entry()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing.ledger_transaction
        WHERE account_id = NEW.account_id
          AND sequence = NEW.transaction_sequence
          AND posted_in = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'ledger transaction % is posted', NEW.transaction_sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$function$
;

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

CREATE OR REPLACE FUNCTION platform.node_desired_changed(node uuid)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT pg_notify('node_desired', node::text);
    UPDATE platform.node n SET generation = generation + 1 WHERE n.id = node RETURNING n.generation;
    $function$
;

-- tables

CREATE TABLE billing.charge (
    account_id uuid NOT NULL,
    transaction_sequence bigint NOT NULL,
    container_id uuid NOT NULL,
    meter text NOT NULL,
    hour timestamp with time zone NOT NULL,
    plan text NOT NULL,
    book_number integer NOT NULL,
    amount_micros bigint NOT NULL,
    CONSTRAINT charge_pkey PRIMARY KEY (account_id, transaction_sequence, container_id, meter, hour, plan, book_number),
    CONSTRAINT charge_amount_micros_check CHECK ((amount_micros <> 0)),
    CONSTRAINT charge_account_id_container_id_meter_hour_plan_book_number_fkey FOREIGN KEY (account_id, container_id, meter, hour, plan, book_number) REFERENCES billing.usage_hour(account_id, container_id, meter, hour, plan, book_number),
    CONSTRAINT charge_account_id_transaction_sequence_fkey FOREIGN KEY (account_id, transaction_sequence) REFERENCES billing.ledger_transaction(account_id, sequence)
); -- row-level security, forced

CREATE TABLE billing.customer (
    account_id uuid NOT NULL,
    plan text NOT NULL,
    currency text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT customer_pkey PRIMARY KEY (account_id),
    CONSTRAINT customer_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
); -- row-level security, forced

CREATE TABLE billing.ledger_balance (
    account_id uuid NOT NULL,
    book text NOT NULL,
    currency text NOT NULL,
    amount_micros bigint NOT NULL,
    CONSTRAINT ledger_balance_pkey PRIMARY KEY (account_id, book, currency),
    CONSTRAINT ledger_balance_account_id_fkey FOREIGN KEY (account_id) REFERENCES billing.customer(account_id)
); -- row-level security, forced

CREATE TABLE billing.ledger_entry (
    account_id uuid NOT NULL,
    transaction_sequence bigint NOT NULL,
    line integer NOT NULL,
    book text NOT NULL,
    currency text NOT NULL,
    amount_micros bigint NOT NULL,
    CONSTRAINT ledger_entry_pkey PRIMARY KEY (account_id, transaction_sequence, line),
    CONSTRAINT ledger_entry_amount_micros_check CHECK ((amount_micros <> 0)),
    CONSTRAINT ledger_entry_book_check CHECK ((book = ANY (ARRAY['UNBILLED'::text, 'REVENUE'::text]))),
    CONSTRAINT ledger_entry_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT ledger_entry_line_check CHECK ((line >= 1)),
    CONSTRAINT ledger_entry_account_id_transaction_sequence_fkey FOREIGN KEY (account_id, transaction_sequence) REFERENCES billing.ledger_transaction(account_id, sequence)
); -- row-level security, forced

CREATE TABLE billing.ledger_transaction (
    account_id uuid NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    idempotency_key text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    posted_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT ledger_transaction_pkey PRIMARY KEY (account_id, sequence),
    CONSTRAINT ledger_transaction_once UNIQUE (account_id, idempotency_key),
    CONSTRAINT ledger_transaction_idempotency_key_check CHECK (((length(idempotency_key) >= 1) AND (length(idempotency_key) <= 200))),
    CONSTRAINT ledger_transaction_kind_check CHECK ((kind = ANY (ARRAY['USAGE'::text, 'ZERO_RATING'::text]))),
    CONSTRAINT ledger_transaction_account_id_fkey FOREIGN KEY (account_id) REFERENCES billing.customer(account_id)
); -- row-level security, forced

CREATE TABLE billing.price_book (
    plan text NOT NULL,
    number integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    currency text NOT NULL,
    prices jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT price_book_pkey PRIMARY KEY (plan, number),
    CONSTRAINT price_book_starts_once UNIQUE (plan, valid_from),
    CONSTRAINT price_book_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT price_book_number_check CHECK ((number >= 1)),
    CONSTRAINT price_book_plan_check CHECK ((plan ~ '^[a-z][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT price_book_prices_check CHECK ((jsonb_typeof(prices) = 'object'::text)),
    CONSTRAINT price_book_valid_from_check CHECK ((((EXTRACT(epoch FROM valid_from))::bigint % (3600)::bigint) = 0))
);

CREATE TABLE billing.usage_batch (
    node_id uuid NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    previous_hash bytea NOT NULL,
    signature text NOT NULL,
    records integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT usage_batch_pkey PRIMARY KEY (node_id, sequence),
    CONSTRAINT usage_batch_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT usage_batch_previous_hash_check CHECK ((length(previous_hash) = 32)),
    CONSTRAINT usage_batch_records_check CHECK ((records >= 1)),
    CONSTRAINT usage_batch_sequence_check CHECK ((sequence >= 1)),
    CONSTRAINT usage_batch_node_id_fkey FOREIGN KEY (node_id) REFERENCES billing.usage_node(node_id)
);

CREATE TABLE billing.usage_chain (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    node_id uuid NOT NULL,
    head bytea NOT NULL,
    records bigint NOT NULL,
    CONSTRAINT usage_chain_pkey PRIMARY KEY (account_id, container_id, incarnation),
    CONSTRAINT usage_chain_head_check CHECK ((length(head) = 32))
); -- row-level security, forced

CREATE TABLE billing.usage_hour (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    meter text NOT NULL,
    hour timestamp with time zone NOT NULL,
    plan text NOT NULL,
    book_number integer NOT NULL,
    project_id uuid NOT NULL,
    service_id uuid,
    quantity numeric(40,0) NOT NULL,
    free_quantity numeric(40,0) NOT NULL,
    posted_micros bigint NOT NULL,
    rated_until timestamp with time zone NOT NULL,
    CONSTRAINT usage_hour_pkey PRIMARY KEY (account_id, container_id, meter, hour, plan, book_number),
    CONSTRAINT usage_hour_free_quantity_check CHECK ((free_quantity >= (0)::numeric)),
    CONSTRAINT usage_hour_hour_check CHECK ((((EXTRACT(epoch FROM hour))::bigint % (3600)::bigint) = 0)),
    CONSTRAINT usage_hour_quantity_check CHECK ((quantity >= (0)::numeric)),
    CONSTRAINT usage_hour_account_id_fkey FOREIGN KEY (account_id) REFERENCES billing.customer(account_id),
    CONSTRAINT usage_hour_plan_book_number_fkey FOREIGN KEY (plan, book_number) REFERENCES billing.price_book(plan, number)
); -- row-level security, forced

CREATE TABLE billing.usage_node (
    node_id uuid NOT NULL,
    public_key bytea NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    batch_sequence bigint DEFAULT 0 NOT NULL,
    batch_hash bytea DEFAULT decode(repeat('00'::text, 32), 'hex'::text) NOT NULL,
    CONSTRAINT usage_node_pkey PRIMARY KEY (node_id),
    CONSTRAINT usage_node_batch_hash_check CHECK ((length(batch_hash) = 32)),
    CONSTRAINT usage_node_batch_sequence_check CHECK ((batch_sequence >= 0))
);

CREATE TABLE billing.usage_record (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    sequence bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    boot_started_nanos bigint NOT NULL,
    boot_ended_nanos bigint NOT NULL,
    project_id uuid NOT NULL,
    service_id uuid,
    node_id uuid NOT NULL,
    boot_id uuid NOT NULL,
    cgroup_id bigint NOT NULL,
    state text NOT NULL,
    cpu_milli bigint NOT NULL,
    memory_bytes bigint NOT NULL,
    quantity bigint NOT NULL,
    counters_read_nanos bigint NOT NULL,
    cpu_used_nanos bigint NOT NULL,
    cpu_throttled_nanos bigint NOT NULL,
    memory_peak_bytes bigint NOT NULL,
    zero_rated text,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    batch_sequence bigint NOT NULL,
    batch_position integer NOT NULL,
    CONSTRAINT usage_record_pkey PRIMARY KEY (account_id, container_id, incarnation, meter, sequence, started_at),
    CONSTRAINT usage_record_check CHECK ((started_at < ended_at)),
    CONSTRAINT usage_record_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT usage_record_previous_hash_check CHECK ((length(previous_hash) = 32)),
    CONSTRAINT usage_record_quantity_check CHECK ((quantity >= 0))
) PARTITION BY RANGE (started_at); -- row-level security, forced

CREATE TABLE billing.usage_refused (
    node_id uuid NOT NULL,
    batch_sequence bigint NOT NULL,
    batch_position integer NOT NULL,
    fault text NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    sequence bigint NOT NULL,
    canonical text NOT NULL,
    CONSTRAINT usage_refused_pkey PRIMARY KEY (node_id, batch_sequence, batch_position),
    CONSTRAINT usage_refused_node_id_batch_sequence_fkey FOREIGN KEY (node_id, batch_sequence) REFERENCES billing.usage_batch(node_id, sequence)
);

CREATE TABLE billing.usage_series (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    last_sequence bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT usage_series_pkey PRIMARY KEY (account_id, container_id, incarnation, meter),
    CONSTRAINT usage_series_account_id_container_id_incarnation_fkey FOREIGN KEY (account_id, container_id, incarnation) REFERENCES billing.usage_chain(account_id, container_id, incarnation)
); -- row-level security, forced

CREATE TABLE billing.zero_rating (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    CONSTRAINT zero_rating_pkey PRIMARY KEY (account_id, container_id, from_at),
    CONSTRAINT zero_rating_account_id_fkey FOREIGN KEY (account_id) REFERENCES billing.customer(account_id)
); -- row-level security, forced

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

CREATE TABLE platform.api_token (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    scopes text[],
    project_id uuid,
    secret_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_token_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT api_token_secret UNIQUE (secret_hash),
    CONSTRAINT api_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT api_token_secret_hash_check CHECK ((length(secret_hash) = 32)),
    CONSTRAINT api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id),
    CONSTRAINT api_token_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id) ON DELETE CASCADE,
    CONSTRAINT api_token_account_id_user_id_fkey FOREIGN KEY (account_id, user_id) REFERENCES platform.membership(account_id, user_id) ON DELETE CASCADE
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

CREATE TABLE platform.container (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    service_id uuid,
    revision_id uuid,
    name text NOT NULL,
    template jsonb,
    image_digest text NOT NULL,
    architectures text[] NOT NULL,
    cpu_milli bigint NOT NULL,
    memory_bytes bigint NOT NULL,
    pids bigint NOT NULL,
    state text NOT NULL,
    state_since timestamp with time zone NOT NULL,
    desired_state text NOT NULL,
    stop_reason text,
    stop_requested_by text,
    health text DEFAULT 'UNKNOWN'::text NOT NULL,
    reason text,
    detail text,
    holds_quota boolean NOT NULL,
    node_id uuid,
    address text,
    ports jsonb DEFAULT '[]'::jsonb NOT NULL,
    incarnation integer DEFAULT 0 NOT NULL,
    restarts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    version bigint DEFAULT 1 NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    CONSTRAINT container_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT container_address_check CHECK ((length(address) <= 64)),
    CONSTRAINT container_architectures_check CHECK ((cardinality(architectures) >= 1)),
    CONSTRAINT container_check CHECK (((service_id IS NULL) = (revision_id IS NULL))),
    CONSTRAINT container_check1 CHECK (((revision_id IS NULL) = (template IS NOT NULL))),
    CONSTRAINT container_check2 CHECK (((state <> 'PENDING'::text) OR (node_id IS NULL))),
    CONSTRAINT container_check3 CHECK (((state = ANY (ARRAY['PENDING'::text, 'FAILED'::text, 'STOPPED'::text, 'REMOVED'::text])) OR (node_id IS NOT NULL))),
    CONSTRAINT container_check4 CHECK (((NOT paused) OR (desired_state = 'RUNNING'::text))),
    CONSTRAINT container_cpu_milli_check CHECK ((cpu_milli > 0)),
    CONSTRAINT container_desired_state_check CHECK ((desired_state = ANY (ARRAY['RUNNING'::text, 'STOPPED'::text, 'REMOVED'::text]))),
    CONSTRAINT container_detail_check CHECK ((length(detail) <= 2000)),
    CONSTRAINT container_health_check CHECK ((health = ANY (ARRAY['UNKNOWN'::text, 'HEALTHY'::text, 'UNHEALTHY'::text]))),
    CONSTRAINT container_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT container_incarnation_check CHECK ((incarnation >= 0)),
    CONSTRAINT container_memory_bytes_check CHECK ((memory_bytes > 0)),
    CONSTRAINT container_name_check CHECK ((name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT container_pids_check CHECK ((pids > 0)),
    CONSTRAINT container_restarts_check CHECK ((restarts >= 0)),
    CONSTRAINT container_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'SCHEDULED'::text, 'PULLING'::text, 'STARTING'::text, 'RUNNING'::text, 'PAUSED'::text, 'STOPPING'::text, 'STOPPED'::text, 'RESTARTING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'UNKNOWN'::text, 'REMOVING'::text, 'REMOVED'::text]))),
    CONSTRAINT container_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id) ON DELETE CASCADE,
    CONSTRAINT container_account_id_revision_id_fkey FOREIGN KEY (account_id, revision_id) REFERENCES platform.revision(account_id, id) ON DELETE CASCADE,
    CONSTRAINT container_account_id_service_id_fkey FOREIGN KEY (account_id, service_id) REFERENCES platform.service(account_id, id) ON DELETE CASCADE,
    CONSTRAINT container_node_id_fkey FOREIGN KEY (node_id) REFERENCES platform.node(id)
); -- row-level security, forced

CREATE TABLE platform.death_certificate (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation integer NOT NULL,
    reason text NOT NULL,
    detail text,
    exit_code integer,
    signal integer,
    requested_by text,
    oom_kills bigint DEFAULT 0 NOT NULL,
    peak_memory_bytes bigint DEFAULT 0 NOT NULL,
    throttled_millis bigint DEFAULT 0 NOT NULL,
    last_log_lines jsonb DEFAULT '[]'::jsonb NOT NULL,
    node_id uuid,
    started_at timestamp with time zone,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT death_certificate_pkey PRIMARY KEY (account_id, container_id, incarnation),
    CONSTRAINT death_certificate_detail_check CHECK ((length(detail) <= 2000)),
    CONSTRAINT death_certificate_incarnation_check CHECK ((incarnation >= 0)),
    CONSTRAINT death_certificate_account_id_container_id_fkey FOREIGN KEY (account_id, container_id) REFERENCES platform.container(account_id, id) ON DELETE CASCADE,
    CONSTRAINT death_certificate_node_id_fkey FOREIGN KEY (node_id) REFERENCES platform.node(id)
); -- row-level security, forced

CREATE TABLE platform.event (
    account_id uuid NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    id uuid NOT NULL,
    project_id uuid,
    type text NOT NULL,
    subject text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (account_id, sequence),
    CONSTRAINT event_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id)
); -- row-level security, forced

CREATE TABLE platform.idempotency (
    requester text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (requester, key),
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT idempotency_request_hash_check CHECK ((length(request_hash) = 32)),
    CONSTRAINT idempotency_status_check CHECK (((status >= 200) AND (status <= 299)))
);

CREATE TABLE platform.join_token (
    hash bytea NOT NULL,
    issued_by uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    redeemed_at timestamp with time zone,
    node_id uuid,
    CONSTRAINT join_token_pkey PRIMARY KEY (hash),
    CONSTRAINT join_token_check CHECK (((redeemed_at IS NULL) = (node_id IS NULL))),
    CONSTRAINT join_token_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT join_token_node_id_fkey FOREIGN KEY (node_id) REFERENCES platform.node(id)
);

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

CREATE TABLE platform.node (
    id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    duty text DEFAULT 'OPEN'::text NOT NULL,
    architecture text,
    address text,
    agent_version text,
    boot_id text,
    cpu_milli bigint DEFAULT 0 NOT NULL,
    memory_bytes bigint DEFAULT 0 NOT NULL,
    pids bigint DEFAULT 0 NOT NULL,
    free_disk_bytes bigint,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    usage_key bytea NOT NULL,
    generation bigint DEFAULT 1 NOT NULL,
    applied_generation bigint DEFAULT 0 NOT NULL,
    link bigint DEFAULT 0 NOT NULL,
    last_seen_at timestamp with time zone,
    state_since timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT node_pkey PRIMARY KEY (id),
    CONSTRAINT node_address_check CHECK ((length(address) <= 255)),
    CONSTRAINT node_agent_version_check CHECK ((length(agent_version) <= 100)),
    CONSTRAINT node_architecture_check CHECK ((architecture = ANY (ARRAY['AMD64'::text, 'ARM64'::text]))),
    CONSTRAINT node_boot_id_check CHECK ((length(boot_id) <= 100)),
    CONSTRAINT node_cpu_milli_check CHECK ((cpu_milli >= 0)),
    CONSTRAINT node_duty_check CHECK ((duty = ANY (ARRAY['OPEN'::text, 'CORDONED'::text, 'DRAINING'::text]))),
    CONSTRAINT node_free_disk_bytes_check CHECK ((free_disk_bytes >= 0)),
    CONSTRAINT node_memory_bytes_check CHECK ((memory_bytes >= 0)),
    CONSTRAINT node_name_check CHECK ((name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT node_pids_check CHECK ((pids >= 0)),
    CONSTRAINT node_state_check CHECK ((state = ANY (ARRAY['JOINING'::text, 'READY'::text, 'CORDONED'::text, 'DRAINING'::text, 'DISCONNECTED'::text, 'DOWN'::text, 'RETIRED'::text]))),
    CONSTRAINT node_usage_key_check CHECK (((length(usage_key) >= 16) AND (length(usage_key) <= 512)))
);

CREATE TABLE platform.node_certificate (
    serial text NOT NULL,
    node_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT node_certificate_pkey PRIMARY KEY (serial),
    CONSTRAINT node_certificate_serial_check CHECK ((serial ~ '^[0-9a-f]{1,64}$'::text)),
    CONSTRAINT node_certificate_node_id_fkey FOREIGN KEY (node_id) REFERENCES platform.node(id)
);

CREATE TABLE platform.placement_attempt (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    verdicts jsonb NOT NULL,
    fixes jsonb NOT NULL,
    CONSTRAINT placement_attempt_pkey PRIMARY KEY (account_id, container_id),
    CONSTRAINT placement_attempt_account_id_container_id_fkey FOREIGN KEY (account_id, container_id) REFERENCES platform.container(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE platform.plan_limit (
    plan text NOT NULL,
    key text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT plan_limit_pkey PRIMARY KEY (plan, key),
    CONSTRAINT plan_limit_amount_check CHECK ((amount >= 0))
);

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

CREATE TABLE platform.quota_counter (
    account_id uuid NOT NULL,
    project_id uuid,
    key text NOT NULL,
    used bigint NOT NULL,
    CONSTRAINT quota_counter_unique UNIQUE NULLS NOT DISTINCT (account_id, project_id, key),
    CONSTRAINT quota_counter_used_check CHECK ((used >= 0)),
    CONSTRAINT quota_counter_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id),
    CONSTRAINT quota_counter_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE platform.quota_limit (
    account_id uuid NOT NULL,
    project_id uuid,
    key text NOT NULL,
    amount bigint,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT quota_limit_unique UNIQUE NULLS NOT DISTINCT (account_id, project_id, key),
    CONSTRAINT quota_limit_amount_check CHECK ((amount >= 0)),
    CONSTRAINT quota_limit_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id),
    CONSTRAINT quota_limit_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE platform.quota_reservation (
    account_id uuid NOT NULL,
    holder text NOT NULL,
    key text NOT NULL,
    project_id uuid,
    amount bigint NOT NULL,
    CONSTRAINT quota_reservation_pkey PRIMARY KEY (account_id, holder, key),
    CONSTRAINT quota_reservation_amount_check CHECK ((amount > 0)),
    CONSTRAINT quota_reservation_holder_check CHECK (((length(holder) >= 1) AND (length(holder) <= 200))),
    CONSTRAINT quota_reservation_account_id_fkey FOREIGN KEY (account_id) REFERENCES platform.account(id),
    CONSTRAINT quota_reservation_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id)
); -- row-level security, forced

CREATE TABLE platform.revision (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    service_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    template jsonb NOT NULL,
    image_digest text NOT NULL,
    architectures text[] NOT NULL,
    http_port integer,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT revision_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT revision_number_unique UNIQUE (account_id, service_id, number),
    CONSTRAINT revision_architectures_check CHECK ((cardinality(architectures) >= 1)),
    CONSTRAINT revision_http_port_check CHECK (((http_port >= 1) AND (http_port <= 65535))),
    CONSTRAINT revision_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT revision_number_check CHECK ((number >= 1)),
    CONSTRAINT revision_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'IN_PROGRESS'::text, 'ACTIVE'::text, 'FAILED'::text, 'SUPERSEDED'::text, 'ROLLED_BACK'::text]))),
    CONSTRAINT revision_account_id_service_id_fkey FOREIGN KEY (account_id, service_id) REFERENCES platform.service(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE platform.service (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    replicas integer NOT NULL,
    revision integer NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    retry_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT service_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT service_failures_check CHECK ((failures >= 0)),
    CONSTRAINT service_name_check CHECK ((name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT service_replicas_check CHECK (((replicas >= 0) AND (replicas <= 1000))),
    CONSTRAINT service_revision_check CHECK ((revision >= 1)),
    CONSTRAINT service_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE platform.session (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    acting_account_id uuid,
    secret_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    CONSTRAINT session_pkey PRIMARY KEY (id),
    CONSTRAINT session_secret UNIQUE (secret_hash),
    CONSTRAINT session_secret_hash_check CHECK ((length(secret_hash) = 32)),
    CONSTRAINT session_acting_account_id_user_id_fkey FOREIGN KEY (acting_account_id, user_id) REFERENCES platform.membership(account_id, user_id) ON DELETE CASCADE,
    CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES platform.app_user(id) ON DELETE CASCADE
);

CREATE TABLE registry.manifest (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    digest text NOT NULL,
    media_type text NOT NULL,
    body bytea NOT NULL,
    subject text,
    artifact_type text,
    annotations jsonb,
    architectures text[] DEFAULT '{}'::text[] NOT NULL,
    exposed_ports integer[] DEFAULT '{}'::integer[] NOT NULL,
    content_bytes bigint NOT NULL,
    pushed_at timestamp with time zone NOT NULL,
    CONSTRAINT manifest_pkey PRIMARY KEY (account_id, repository_id, digest),
    CONSTRAINT manifest_artifact_type_check CHECK ((length(artifact_type) <= 255)),
    CONSTRAINT manifest_body_check CHECK ((length(body) <= 4194304)),
    CONSTRAINT manifest_content_bytes_check CHECK ((content_bytes >= 0)),
    CONSTRAINT manifest_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT manifest_media_type_check CHECK ((length(media_type) <= 255)),
    CONSTRAINT manifest_subject_check CHECK ((subject ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT manifest_account_id_repository_id_fkey FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE registry.manifest_blob (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    manifest_digest text NOT NULL,
    blob_digest text NOT NULL,
    CONSTRAINT manifest_blob_pkey PRIMARY KEY (account_id, repository_id, manifest_digest, blob_digest),
    CONSTRAINT manifest_blob_account_id_repository_id_manifest_digest_fkey FOREIGN KEY (account_id, repository_id, manifest_digest) REFERENCES registry.manifest(account_id, repository_id, digest) ON DELETE CASCADE,
    CONSTRAINT manifest_blob_needed FOREIGN KEY (account_id, repository_id, blob_digest) REFERENCES registry.repository_blob(account_id, repository_id, digest)
); -- row-level security, forced

CREATE TABLE registry.manifest_child (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    index_digest text NOT NULL,
    child_digest text NOT NULL,
    CONSTRAINT manifest_child_pkey PRIMARY KEY (account_id, repository_id, index_digest, child_digest),
    CONSTRAINT manifest_child_account_id_repository_id_index_digest_fkey FOREIGN KEY (account_id, repository_id, index_digest) REFERENCES registry.manifest(account_id, repository_id, digest) ON DELETE CASCADE,
    CONSTRAINT manifest_child_needed FOREIGN KEY (account_id, repository_id, child_digest) REFERENCES registry.manifest(account_id, repository_id, digest)
); -- row-level security, forced

CREATE TABLE registry.repository (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT repository_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT repository_name_unique UNIQUE (account_id, project_id, name),
    CONSTRAINT repository_name_check CHECK ((((length(name) >= 1) AND (length(name) <= 255)) AND (name ~ '^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$'::text))),
    CONSTRAINT repository_account_id_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES platform.project(account_id, id)
); -- row-level security, forced

CREATE TABLE registry.repository_blob (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    digest text NOT NULL,
    size_bytes bigint NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    CONSTRAINT repository_blob_pkey PRIMARY KEY (account_id, repository_id, digest),
    CONSTRAINT repository_blob_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT repository_blob_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT repository_blob_account_id_repository_id_fkey FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE registry.tag (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    pushed_at timestamp with time zone NOT NULL,
    CONSTRAINT tag_pkey PRIMARY KEY (account_id, repository_id, name),
    CONSTRAINT tag_name_check CHECK ((name ~ '^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$'::text)),
    CONSTRAINT tag_account_id_repository_id_digest_fkey FOREIGN KEY (account_id, repository_id, digest) REFERENCES registry.manifest(account_id, repository_id, digest) ON DELETE CASCADE
); -- row-level security, forced

CREATE TABLE registry.token (
    hash bytea NOT NULL,
    subject text NOT NULL,
    grants jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT token_pkey PRIMARY KEY (hash),
    CONSTRAINT token_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT token_subject_check CHECK ((length(subject) <= 100))
);

CREATE TABLE registry.upload (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    repository_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    CONSTRAINT upload_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT upload_account_id_repository_id_fkey FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository(account_id, id) ON DELETE CASCADE
); -- row-level security, forced

-- indexes

CREATE INDEX usage_hour_by_time ON billing.usage_hour USING btree (account_id, hour);

CREATE INDEX usage_record_started_at ON ONLY billing.usage_record USING brin (started_at);

CREATE INDEX api_token_project ON platform.api_token USING btree (account_id, project_id) WHERE (project_id IS NOT NULL);

CREATE INDEX api_token_user ON platform.api_token USING btree (account_id, user_id);

CREATE UNIQUE INDEX app_user_email ON platform.app_user USING btree (lower(email));

CREATE UNIQUE INDEX container_id ON platform.container USING btree (id);

CREATE INDEX container_list ON platform.container USING btree (account_id, project_id, id);

CREATE UNIQUE INDEX container_name_unique ON platform.container USING btree (account_id, project_id, name) WHERE (state <> 'REMOVED'::text);

CREATE INDEX container_node ON platform.container USING btree (node_id) WHERE (state <> 'REMOVED'::text);

CREATE INDEX container_service ON platform.container USING btree (account_id, service_id) WHERE (state <> 'REMOVED'::text);

CREATE INDEX container_waiting ON platform.container USING btree (id) WHERE ((desired_state = 'RUNNING'::text) AND (state = ANY (ARRAY['PENDING'::text, 'STOPPED'::text])));

CREATE INDEX event_at ON platform.event USING brin (at);

CREATE INDEX event_reading ON platform.event USING btree (account_id, transaction, sequence);

CREATE INDEX idempotency_age ON platform.idempotency USING btree (created_at);

CREATE INDEX membership_user ON platform.membership USING btree (user_id);

CREATE INDEX node_certificate_node ON platform.node_certificate USING btree (node_id);

CREATE UNIQUE INDEX node_name_unique ON platform.node USING btree (name) WHERE (state <> 'RETIRED'::text);

CREATE UNIQUE INDEX project_id ON platform.project USING btree (id);

CREATE INDEX quota_reservation_project ON platform.quota_reservation USING btree (account_id, project_id);

CREATE UNIQUE INDEX service_id ON platform.service USING btree (id);

CREATE UNIQUE INDEX service_name_unique ON platform.service USING btree (account_id, project_id, name) WHERE (deleted_at IS NULL);

CREATE INDEX session_by_expiry ON platform.session USING btree (expires_at);

CREATE INDEX session_by_user ON platform.session USING btree (user_id);

CREATE INDEX manifest_blob_blob ON registry.manifest_blob USING btree (account_id, repository_id, blob_digest);

CREATE INDEX manifest_child_child ON registry.manifest_child USING btree (account_id, repository_id, child_digest);

CREATE INDEX manifest_subject ON registry.manifest USING btree (account_id, repository_id, subject) WHERE (subject IS NOT NULL);

CREATE INDEX repository_blob_digest ON registry.repository_blob USING btree (digest);

CREATE INDEX tag_digest ON registry.tag USING btree (account_id, repository_id, digest);

CREATE INDEX token_expiry ON registry.token USING btree (expires_at);

CREATE INDEX upload_repository ON registry.upload USING btree (account_id, repository_id);

CREATE INDEX upload_started ON registry.upload USING btree (started_at);

-- triggers

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.charge FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.ledger_entry FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER posted_at_once BEFORE INSERT ON billing.ledger_entry FOR EACH ROW EXECUTE FUNCTION billing.refuse_late_entry();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.ledger_transaction FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE CONSTRAINT TRIGGER zero_sum AFTER INSERT ON billing.ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing.check_zero_sum();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.price_book FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.usage_batch FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.usage_record FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.usage_refused FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE ON billing.zero_rating FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

-- row-level security

POLICY across_tenants ON billing.charge PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.charge PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.customer PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.customer PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.ledger_balance PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.ledger_balance PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.ledger_entry PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.ledger_entry PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.ledger_transaction PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.ledger_transaction PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.usage_chain PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.usage_chain PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.usage_hour PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.usage_hour PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.usage_record PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.usage_record PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.usage_series PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.usage_series PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON billing.zero_rating PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON billing.zero_rating PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.account PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.account PERMISSIVE FOR ALL TO stiva_app USING (id = platform.current_account()) CHECK (id = platform.current_account())

POLICY across_tenants ON platform.api_token PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.api_token PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.container PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.container PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.death_certificate PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.death_certificate PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.event PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.event PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.membership PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.membership PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.placement_attempt PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.placement_attempt PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.project PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.project PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.quota_counter PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.quota_counter PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.quota_limit PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.quota_limit PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.quota_reservation PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.quota_reservation PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.revision PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.revision PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON platform.service PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON platform.service PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.manifest PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.manifest PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.manifest_blob PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.manifest_blob PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.manifest_child PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.manifest_child PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.repository PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.repository PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.repository_blob PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.repository_blob PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.tag PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.tag PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

POLICY across_tenants ON registry.upload PERMISSIVE FOR ALL TO stiva_worker USING true CHECK true

POLICY tenant ON registry.upload PERMISSIVE FOR ALL TO stiva_app USING (account_id = platform.current_account()) CHECK (account_id = platform.current_account())

-- grants

GRANT SELECT ON billing.charge TO stiva_app;

GRANT INSERT, SELECT ON billing.charge TO stiva_worker;

GRANT SELECT ON billing.customer TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON billing.customer TO stiva_worker;

GRANT SELECT ON billing.ledger_balance TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON billing.ledger_balance TO stiva_worker;

GRANT SELECT ON billing.ledger_entry TO stiva_app;

GRANT INSERT, SELECT ON billing.ledger_entry TO stiva_worker;

GRANT SELECT ON billing.ledger_transaction TO stiva_app;

GRANT INSERT, SELECT ON billing.ledger_transaction TO stiva_worker;

GRANT SELECT ON billing.price_book TO stiva_app;

GRANT INSERT, SELECT ON billing.price_book TO stiva_worker;

GRANT INSERT, SELECT ON billing.usage_batch TO stiva_worker;

GRANT SELECT ON billing.usage_chain TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON billing.usage_chain TO stiva_worker;

GRANT SELECT ON billing.usage_hour TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON billing.usage_hour TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON billing.usage_node TO stiva_worker;

GRANT SELECT ON billing.usage_record TO stiva_app;

GRANT INSERT, SELECT ON billing.usage_record TO stiva_worker;

GRANT INSERT, SELECT ON billing.usage_refused TO stiva_worker;

GRANT SELECT ON billing.usage_series TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON billing.usage_series TO stiva_worker;

GRANT SELECT ON billing.zero_rating TO stiva_app;

GRANT INSERT, SELECT ON billing.zero_rating TO stiva_worker;

GRANT SELECT, UPDATE ON platform.account TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON platform.account TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.api_token TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.api_token TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON platform.app_user TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON platform.container TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON platform.container TO stiva_worker;

GRANT INSERT, SELECT ON platform.death_certificate TO stiva_app;

GRANT INSERT, SELECT ON platform.death_certificate TO stiva_worker;

GRANT INSERT, SELECT ON platform.event TO stiva_app;

GRANT DELETE, INSERT, SELECT ON platform.event TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON platform.idempotency TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.join_token TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.membership TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.membership TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON platform.node TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.node_certificate TO stiva_worker;

GRANT DELETE, SELECT ON platform.placement_attempt TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.placement_attempt TO stiva_worker;

GRANT SELECT ON platform.plan_limit TO stiva_app;

GRANT SELECT ON platform.plan_limit TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.project TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.project TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_counter TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_counter TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_limit TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_limit TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_reservation TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.quota_reservation TO stiva_worker;

GRANT INSERT, SELECT ON platform.revision TO stiva_app;

GRANT INSERT, SELECT ON platform.revision TO stiva_worker;

GRANT INSERT, SELECT, UPDATE ON platform.service TO stiva_app;

GRANT INSERT, SELECT, UPDATE ON platform.service TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON platform.session TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.manifest TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.manifest TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON registry.manifest_blob TO stiva_app;

GRANT DELETE, INSERT, SELECT ON registry.manifest_blob TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON registry.manifest_child TO stiva_app;

GRANT DELETE, INSERT, SELECT ON registry.manifest_child TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.repository TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.repository TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON registry.repository_blob TO stiva_app;

GRANT DELETE, INSERT, SELECT ON registry.repository_blob TO stiva_worker;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.tag TO stiva_app;

GRANT DELETE, INSERT, SELECT, UPDATE ON registry.tag TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON registry.token TO stiva_worker;

GRANT DELETE, INSERT, SELECT ON registry.upload TO stiva_app;

GRANT DELETE, INSERT, SELECT ON registry.upload TO stiva_worker;

-- column grants

GRANT UPDATE (transaction) ON platform.event TO stiva_worker;

GRANT UPDATE (state) ON platform.revision TO stiva_app;

GRANT UPDATE (state) ON platform.revision TO stiva_worker;
