-- Money: price books, what nodes counted, what it costs, the ledger.
--
-- The schema has no foreign key into another one: the ledger outlives projects, containers and nodes.
-- History is insert-only twice over: no UPDATE or DELETE is granted, and a trigger refuses them to
-- everybody, the owner included. What may change is only what can be computed again from history
-- (heads of chains, hourly sums, balances).

CREATE FUNCTION billing.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '%.% is insert-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE PROCEDURE billing.make_insert_only(target regclass)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION billing.refuse_change()',
        target);
END
$$;

-- One row is one whole book, so that nothing can be added to a book that was published.
CREATE TABLE billing.price_book (
    plan text NOT NULL CHECK (plan ~ '^[a-z][a-z0-9-]{0,62}$'),
    number int NOT NULL CHECK (number >= 1),
    -- A full hour: no usage record, which never crosses one, has two prices.
    valid_from timestamptz NOT NULL CHECK (extract(epoch FROM valid_from)::bigint % 3600 = 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- meter → decimal text, price of one unit of the meter
    prices jsonb NOT NULL CHECK (jsonb_typeof(prices) = 'object'),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (plan, number),
    CONSTRAINT price_book_starts_once UNIQUE (plan, valid_from)
);
CALL billing.make_insert_only('billing.price_book');
GRANT SELECT ON billing.price_book TO stiva_app;
GRANT SELECT, INSERT ON billing.price_book TO stiva_worker;

INSERT INTO billing.price_book (plan, number, valid_from, currency, prices, published_at)
VALUES (
    'standard', 1, '2026-01-01 00:00:00+00', 'EUR',
    '{
        "compute.cpu.allocated": "0.000012",
        "compute.memory.allocated": "0.0000013",
        "compute.memory.paused": "0.0000004",
        "storage.ephemeral": "0.10",
        "storage.volume": "0.12",
        "registry.storage": "0.09",
        "network.egress.internet": "0.02",
        "requests": "0.40"
    }',
    '2026-01-01 00:00:00+00');

-- The paying side of an account. Its row is the lock of everything that moves the account's money.
CREATE TABLE billing.customer (
    account_id uuid PRIMARY KEY,
    plan text NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    opened_at timestamptz NOT NULL
);
CALL platform.isolate_tenants('billing.customer');
GRANT SELECT ON billing.customer TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON billing.customer TO stiva_worker;

-- Nodes that may send usage, and the head of each one's chain of batches.
CREATE TABLE billing.usage_node (
    node_id uuid PRIMARY KEY,
    public_key bytea NOT NULL,
    registered_at timestamptz NOT NULL,
    batch_sequence bigint NOT NULL DEFAULT 0 CHECK (batch_sequence >= 0),
    batch_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(batch_hash) = 32)
);
GRANT SELECT, INSERT, UPDATE ON billing.usage_node TO stiva_worker;

CREATE TABLE billing.usage_batch (
    node_id uuid NOT NULL REFERENCES billing.usage_node (node_id),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    signature text NOT NULL,
    records int NOT NULL CHECK (records >= 1),
    received_at timestamptz NOT NULL,
    PRIMARY KEY (node_id, sequence)
);
CALL billing.make_insert_only('billing.usage_batch');
GRANT SELECT, INSERT ON billing.usage_batch TO stiva_worker;

-- Heads of the chains of container incarnations, and how far each meter of one has come. Records of a
-- chain arrive in order and under the lock of their node, so these rows are what keeps
-- (container, incarnation, meter, sequence) unique across the partitions below.
CREATE TABLE billing.usage_chain (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    node_id uuid NOT NULL,
    head bytea NOT NULL CHECK (length(head) = 32),
    records bigint NOT NULL,
    PRIMARY KEY (account_id, container_id, incarnation)
);
CALL platform.isolate_tenants('billing.usage_chain');
GRANT SELECT ON billing.usage_chain TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON billing.usage_chain TO stiva_worker;

CREATE TABLE billing.usage_series (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    last_sequence bigint NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, container_id, incarnation, meter),
    FOREIGN KEY (account_id, container_id, incarnation) REFERENCES billing.usage_chain
);
CALL platform.isolate_tenants('billing.usage_series');
GRANT SELECT ON billing.usage_series TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON billing.usage_series TO stiva_worker;

-- Accepted records, a partition per day of started_at: a day is dropped as a whole when its time has
-- come. Every field of the canonical form is here, so the signed bytes can be made again.
CREATE TABLE billing.usage_record (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    sequence bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
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
    quantity bigint NOT NULL CHECK (quantity >= 0),
    counters_read_nanos bigint NOT NULL,
    cpu_used_nanos bigint NOT NULL,
    cpu_throttled_nanos bigint NOT NULL,
    memory_peak_bytes bigint NOT NULL,
    zero_rated text,
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    batch_sequence bigint NOT NULL,
    batch_position int NOT NULL,
    CHECK (started_at < ended_at),
    PRIMARY KEY (account_id, container_id, incarnation, meter, sequence, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX usage_record_started_at ON billing.usage_record USING brin (started_at);
CALL platform.isolate_tenants('billing.usage_record');
CALL billing.make_insert_only('billing.usage_record');
GRANT SELECT ON billing.usage_record TO stiva_app;
GRANT SELECT, INSERT ON billing.usage_record TO stiva_worker;

-- Makes the partition of a day (UTC) when it is missing. Runs as its owner, because no role that
-- serves requests may make tables; a partition carries no grants of its own.
CREATE FUNCTION billing.ensure_usage_day(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
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
$$;
REVOKE ALL ON FUNCTION billing.ensure_usage_day(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.ensure_usage_day(date) TO stiva_worker;

-- What nodes signed and nobody can believe: kept as it came, never billed, shown to operators.
CREATE TABLE billing.usage_refused (
    node_id uuid NOT NULL,
    batch_sequence bigint NOT NULL,
    batch_position int NOT NULL,
    fault text NOT NULL,
    container_id uuid NOT NULL,
    incarnation bigint NOT NULL,
    meter text NOT NULL,
    sequence bigint NOT NULL,
    canonical text NOT NULL,
    PRIMARY KEY (node_id, batch_sequence, batch_position),
    FOREIGN KEY (node_id, batch_sequence) REFERENCES billing.usage_batch (node_id, sequence)
);
CALL billing.make_insert_only('billing.usage_refused');
GRANT SELECT, INSERT ON billing.usage_refused TO stiva_worker;

-- Time the platform does not charge for: every record of the container that ends after from_at.
CREATE TABLE billing.zero_rating (
    account_id uuid NOT NULL REFERENCES billing.customer (account_id),
    container_id uuid NOT NULL,
    from_at timestamptz NOT NULL,
    reason text NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, container_id, from_at)
);
CALL platform.isolate_tenants('billing.zero_rating');
CALL billing.make_insert_only('billing.zero_rating');
GRANT SELECT ON billing.zero_rating TO stiva_app;
GRANT SELECT, INSERT ON billing.zero_rating TO stiva_worker;

-- Accepted quantities by the hour and what was posted for them so far. Quantities are sums of 64-bit
-- integers and need more than 64 bits.
CREATE TABLE billing.usage_hour (
    account_id uuid NOT NULL REFERENCES billing.customer (account_id),
    container_id uuid NOT NULL,
    meter text NOT NULL,
    hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
    plan text NOT NULL,
    book_number int NOT NULL,
    project_id uuid NOT NULL,
    service_id uuid,
    quantity numeric(40, 0) NOT NULL CHECK (quantity >= 0),
    free_quantity numeric(40, 0) NOT NULL CHECK (free_quantity >= 0),
    posted_micros bigint NOT NULL,
    rated_until timestamptz NOT NULL,
    PRIMARY KEY (account_id, container_id, meter, hour, plan, book_number),
    FOREIGN KEY (plan, book_number) REFERENCES billing.price_book (plan, number)
);
CREATE INDEX usage_hour_by_time ON billing.usage_hour (account_id, hour);
CALL platform.isolate_tenants('billing.usage_hour');
GRANT SELECT ON billing.usage_hour TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON billing.usage_hour TO stiva_worker;

CREATE TABLE billing.ledger_transaction (
    account_id uuid NOT NULL REFERENCES billing.customer (account_id),
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    -- Names the cause: doing a thing twice posts it once.
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('USAGE', 'ZERO_RATING')),
    at timestamptz NOT NULL,
    -- The database transaction that posted it: nothing is added to a posted transaction.
    posted_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (account_id, sequence),
    CONSTRAINT ledger_transaction_once UNIQUE (account_id, idempotency_key)
);
CALL platform.isolate_tenants('billing.ledger_transaction');
CALL billing.make_insert_only('billing.ledger_transaction');
GRANT SELECT ON billing.ledger_transaction TO stiva_app;
GRANT SELECT, INSERT ON billing.ledger_transaction TO stiva_worker;

-- Two or more lines a transaction, debits positive, credits negative, their sum zero per currency.
CREATE TABLE billing.ledger_entry (
    account_id uuid NOT NULL,
    transaction_sequence bigint NOT NULL,
    line int NOT NULL CHECK (line >= 1),
    -- UNBILLED: what the tenant owes and no invoice says yet. REVENUE: what the platform earned.
    book text NOT NULL CHECK (book IN ('UNBILLED', 'REVENUE')),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_micros bigint NOT NULL CHECK (amount_micros <> 0),
    PRIMARY KEY (account_id, transaction_sequence, line),
    FOREIGN KEY (account_id, transaction_sequence) REFERENCES billing.ledger_transaction
);
CALL platform.isolate_tenants('billing.ledger_entry');
CALL billing.make_insert_only('billing.ledger_entry');
GRANT SELECT ON billing.ledger_entry TO stiva_app;
GRANT SELECT, INSERT ON billing.ledger_entry TO stiva_worker;

-- What a transaction of usage is made of.
CREATE TABLE billing.charge (
    account_id uuid NOT NULL,
    transaction_sequence bigint NOT NULL,
    container_id uuid NOT NULL,
    meter text NOT NULL,
    hour timestamptz NOT NULL,
    plan text NOT NULL,
    book_number int NOT NULL,
    amount_micros bigint NOT NULL CHECK (amount_micros <> 0),
    PRIMARY KEY (account_id, transaction_sequence, container_id, meter, hour, plan, book_number),
    FOREIGN KEY (account_id, transaction_sequence) REFERENCES billing.ledger_transaction,
    FOREIGN KEY (account_id, container_id, meter, hour, plan, book_number) REFERENCES billing.usage_hour
);
CALL platform.isolate_tenants('billing.charge');
CALL billing.make_insert_only('billing.charge');
GRANT SELECT ON billing.charge TO stiva_app;
GRANT SELECT, INSERT ON billing.charge TO stiva_worker;

CREATE TABLE billing.ledger_balance (
    account_id uuid NOT NULL REFERENCES billing.customer (account_id),
    book text NOT NULL,
    currency text NOT NULL,
    amount_micros bigint NOT NULL,
    PRIMARY KEY (account_id, book, currency)
);
CALL platform.isolate_tenants('billing.ledger_balance');
GRANT SELECT ON billing.ledger_balance TO stiva_app;
GRANT SELECT, INSERT, UPDATE ON billing.ledger_balance TO stiva_worker;

CREATE FUNCTION billing.refuse_late_entry() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
$$;
CREATE TRIGGER posted_at_once BEFORE INSERT ON billing.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_late_entry();

-- At commit: the lines of each transaction are there and sum to zero, and so do its charges to what
-- the tenant owes.
CREATE FUNCTION billing.check_zero_sum() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
$$;
-- On the transaction row, once: its lines can come only in the same database transaction.
CREATE CONSTRAINT TRIGGER zero_sum AFTER INSERT ON billing.ledger_transaction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION billing.check_zero_sum();
