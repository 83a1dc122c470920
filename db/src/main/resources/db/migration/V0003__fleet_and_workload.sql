-- Nodes and what runs on them.
--
-- Nodes belong to no tenant: only stiva_worker code touches them. Everything else here is a tenant table
-- in the pattern of V0001.

CREATE TABLE platform.node (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
    state text NOT NULL CHECK (state IN ('JOINING', 'READY', 'CORDONED', 'DRAINING', 'DISCONNECTED', 'DOWN', 'RETIRED')),
    -- What the operator wants of it; outlives a lost link, after which state is worked out from it again.
    duty text NOT NULL DEFAULT 'OPEN' CHECK (duty IN ('OPEN', 'CORDONED', 'DRAINING')),
    architecture text CHECK (architecture IN ('AMD64', 'ARM64')),
    address text CHECK (length(address) <= 255),
    agent_version text CHECK (length(agent_version) <= 100),
    boot_id text CHECK (length(boot_id) <= 100),
    cpu_milli bigint NOT NULL DEFAULT 0 CHECK (cpu_milli >= 0),
    memory_bytes bigint NOT NULL DEFAULT 0 CHECK (memory_bytes >= 0),
    pids bigint NOT NULL DEFAULT 0 CHECK (pids >= 0),
    free_disk_bytes bigint CHECK (free_disk_bytes >= 0),
    labels jsonb NOT NULL DEFAULT '{}',
    -- X.509 SubjectPublicKeyInfo of the Ed25519 key that signs its usage records.
    usage_key bytea NOT NULL CHECK (length(usage_key) BETWEEN 16 AND 512),
    -- Of its desired state. From 1, because an agent that holds nothing says 0.
    generation bigint NOT NULL DEFAULT 1,
    applied_generation bigint NOT NULL DEFAULT 0,
    -- Number of its newest control link; tells the end of an old link from the end of the present one.
    link bigint NOT NULL DEFAULT 0,
    last_seen_at timestamptz,
    state_since timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX node_name_unique ON platform.node (name) WHERE state <> 'RETIRED';
GRANT SELECT, INSERT, UPDATE ON platform.node TO stiva_worker;

-- Called in the transaction that changes what a node should run, also by stiva_app, which sees no node.
-- The row lock it takes makes generation and content of a node's document change together; the
-- notification wakes the node's link on commit.
CREATE FUNCTION platform.node_desired_changed(node uuid) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT pg_notify('node_desired', node::text);
    UPDATE platform.node n SET generation = generation + 1 WHERE n.id = node RETURNING n.generation;
    $$;
REVOKE ALL ON FUNCTION platform.node_desired_changed(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.node_desired_changed(uuid) TO stiva_app, stiva_worker;

-- Certificates issued to nodes; one not listed, revoked or expired opens no link.
CREATE TABLE platform.node_certificate (
    serial text PRIMARY KEY CHECK (serial ~ '^[0-9a-f]{1,64}$'),
    node_id uuid NOT NULL REFERENCES platform.node (id),
    expires_at timestamptz NOT NULL,
    issued_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX node_certificate_node ON platform.node_certificate (node_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.node_certificate TO stiva_worker;

-- Good for one node. Only the SHA-256 of the token is kept.
CREATE TABLE platform.join_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    issued_by uuid NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    node_id uuid REFERENCES platform.node (id),
    CHECK ((redeemed_at IS NULL) = (node_id IS NULL))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.join_token TO stiva_worker;

-- What is left of a project's past goes with it; it cannot go while anything in it holds quota.
CREATE TABLE platform.service (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
    replicas int NOT NULL CHECK (replicas BETWEEN 0 AND 1000),
    -- Number of the newest revision, the one its containers should be of.
    revision int NOT NULL CHECK (revision >= 1),
    -- Back-off of replacements: ends in a row without a container that stayed up, and when the next may start.
    failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
    retry_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX service_id ON platform.service (id);
CREATE UNIQUE INDEX service_name_unique ON platform.service (account_id, project_id, name) WHERE deleted_at IS NULL;
CALL platform.isolate_tenants('platform.service');
GRANT SELECT, INSERT, UPDATE ON platform.service TO stiva_app, stiva_worker;

-- Immutable but for state.
CREATE TABLE platform.revision (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    service_id uuid NOT NULL,
    number int NOT NULL CHECK (number >= 1),
    state text NOT NULL CHECK (state IN ('PENDING', 'IN_PROGRESS', 'ACTIVE', 'FAILED', 'SUPERSEDED', 'ROLLED_BACK')),
    -- The template with its defaults filled in.
    template jsonb NOT NULL,
    image_digest text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    -- Architectures the image was built for.
    architectures text[] NOT NULL CHECK (cardinality(architectures) >= 1),
    http_port int CHECK (http_port BETWEEN 1 AND 65535),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, service_id) REFERENCES platform.service (account_id, id) ON DELETE CASCADE,
    CONSTRAINT revision_number_unique UNIQUE (account_id, service_id, number)
);
CALL platform.isolate_tenants('platform.revision');
GRANT SELECT, INSERT ON platform.revision TO stiva_app, stiva_worker;
GRANT UPDATE (state) ON platform.revision TO stiva_app, stiva_worker;

CREATE TABLE platform.container (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    service_id uuid,
    revision_id uuid,
    name text NOT NULL CHECK (name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
    -- Of a single container; a replica's is its revision's.
    template jsonb,
    image_digest text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    architectures text[] NOT NULL CHECK (cardinality(architectures) >= 1),
    cpu_milli bigint NOT NULL CHECK (cpu_milli > 0),
    memory_bytes bigint NOT NULL CHECK (memory_bytes > 0),
    pids bigint NOT NULL CHECK (pids > 0),
    state text NOT NULL CHECK (state IN ('PENDING', 'SCHEDULED', 'PULLING', 'STARTING', 'RUNNING', 'PAUSED', 'STOPPING',
        'STOPPED', 'RESTARTING', 'SUCCEEDED', 'FAILED', 'UNKNOWN', 'REMOVING', 'REMOVED')),
    state_since timestamptz NOT NULL,
    desired_state text NOT NULL CHECK (desired_state IN ('RUNNING', 'STOPPED', 'REMOVED')),
    -- Why it was asked to end, and by whom.
    stop_reason text,
    stop_requested_by text,
    health text NOT NULL DEFAULT 'UNKNOWN' CHECK (health IN ('UNKNOWN', 'HEALTHY', 'UNHEALTHY')),
    reason text,
    detail text CHECK (length(detail) <= 2000),
    -- Whether its quota is reserved; turns false once, when it ends for good or stops.
    holds_quota boolean NOT NULL,
    node_id uuid REFERENCES platform.node (id),
    address text CHECK (length(address) <= 64),
    ports jsonb NOT NULL DEFAULT '[]',
    incarnation int NOT NULL DEFAULT 0 CHECK (incarnation >= 0),
    restarts int NOT NULL DEFAULT 0 CHECK (restarts >= 0),
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, service_id) REFERENCES platform.service (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, revision_id) REFERENCES platform.revision (account_id, id) ON DELETE CASCADE,
    CHECK ((service_id IS NULL) = (revision_id IS NULL)),
    CHECK ((revision_id IS NULL) = (template IS NOT NULL)),
    CHECK (state <> 'PENDING' OR node_id IS NULL),
    CHECK (state IN ('PENDING', 'FAILED', 'STOPPED', 'REMOVED') OR node_id IS NOT NULL)
);
CREATE UNIQUE INDEX container_id ON platform.container (id);
CREATE UNIQUE INDEX container_name_unique ON platform.container (account_id, project_id, name) WHERE state <> 'REMOVED';
CREATE INDEX container_waiting ON platform.container (id) WHERE desired_state = 'RUNNING' AND state IN ('PENDING', 'STOPPED');
CREATE INDEX container_node ON platform.container (node_id) WHERE state <> 'REMOVED';
CREATE INDEX container_service ON platform.container (account_id, service_id) WHERE state <> 'REMOVED';
CREATE INDEX container_list ON platform.container (account_id, project_id, id);
CALL platform.isolate_tenants('platform.container');
GRANT SELECT, INSERT, UPDATE ON platform.container TO stiva_app, stiva_worker;

-- The newest try to place a container that is still waiting, for why. Gone once it is placed.
CREATE TABLE platform.placement_attempt (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    at timestamptz NOT NULL,
    verdicts jsonb NOT NULL,
    fixes jsonb NOT NULL,
    PRIMARY KEY (account_id, container_id),
    FOREIGN KEY (account_id, container_id) REFERENCES platform.container (account_id, id) ON DELETE CASCADE
);
CALL platform.isolate_tenants('platform.placement_attempt');
GRANT SELECT, DELETE ON platform.placement_attempt TO stiva_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.placement_attempt TO stiva_worker;

-- One per ended incarnation, written once.
CREATE TABLE platform.death_certificate (
    account_id uuid NOT NULL,
    container_id uuid NOT NULL,
    incarnation int NOT NULL CHECK (incarnation >= 0),
    reason text NOT NULL,
    detail text CHECK (length(detail) <= 2000),
    exit_code int,
    signal int,
    requested_by text,
    oom_kills bigint NOT NULL DEFAULT 0,
    peak_memory_bytes bigint NOT NULL DEFAULT 0,
    throttled_millis bigint NOT NULL DEFAULT 0,
    last_log_lines jsonb NOT NULL DEFAULT '[]',
    node_id uuid REFERENCES platform.node (id),
    started_at timestamptz,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, container_id, incarnation),
    FOREIGN KEY (account_id, container_id) REFERENCES platform.container (account_id, id) ON DELETE CASCADE
);
CALL platform.isolate_tenants('platform.death_certificate');
GRANT SELECT, INSERT ON platform.death_certificate TO stiva_app, stiva_worker;
