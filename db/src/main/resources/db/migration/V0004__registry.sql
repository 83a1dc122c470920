-- The registry: repositories of projects, what they hold, and the tokens that open them.
--
-- Bytes of blobs lie in the blob store, once for the whole cloud and by digest. A blob is readable only
-- through a repository that links it: the rows here are the only way to it.

CREATE TABLE registry.repository (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    -- Path below the project, OCI distribution specification "Pulling manifests".
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255 AND name ~ '^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$'),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    CONSTRAINT repository_name_unique UNIQUE (account_id, project_id, name),
    FOREIGN KEY (account_id, project_id) REFERENCES platform.project (account_id, id)
);
CALL platform.isolate_tenants('registry.repository');
-- UPDATE for SELECT … FOR UPDATE, which serialises changes of one repository.
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.repository TO stiva_app, stiva_worker;

-- A blob this repository may serve.
CREATE TABLE registry.repository_blob (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, repository_id, digest),
    FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository (account_id, id) ON DELETE CASCADE
);
-- Whether anybody still links a blob, before its bytes are removed.
CREATE INDEX repository_blob_digest ON registry.repository_blob (digest);
CALL platform.isolate_tenants('registry.repository_blob');
GRANT SELECT, INSERT, DELETE ON registry.repository_blob TO stiva_app, stiva_worker;

-- Manifests and indexes, whole: they are small, and belong in the transaction that names them.
CREATE TABLE registry.manifest (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    media_type text NOT NULL CHECK (length(media_type) <= 255),
    body bytea NOT NULL CHECK (length(body) <= 4194304),
    -- Of the manifest this one says something about; it need not exist.
    subject text CHECK (subject ~ '^sha256:[0-9a-f]{64}$'),
    artifact_type text CHECK (length(artifact_type) <= 255),
    annotations jsonb,
    -- Facts of its configuration, for placement and deploys.
    architectures text[] NOT NULL DEFAULT '{}',
    exposed_ports integer[] NOT NULL DEFAULT '{}',
    -- Config and layers as stored; of an index the sum of its manifests.
    content_bytes bigint NOT NULL CHECK (content_bytes >= 0),
    pushed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, repository_id, digest),
    FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository (account_id, id) ON DELETE CASCADE
);
CREATE INDEX manifest_subject ON registry.manifest (account_id, repository_id, subject) WHERE subject IS NOT NULL;
CALL platform.isolate_tenants('registry.manifest');
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.manifest TO stiva_app, stiva_worker;

-- What a manifest needs; the foreign keys refuse to remove it while the manifest is there.
CREATE TABLE registry.manifest_blob (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    manifest_digest text NOT NULL,
    blob_digest text NOT NULL,
    PRIMARY KEY (account_id, repository_id, manifest_digest, blob_digest),
    FOREIGN KEY (account_id, repository_id, manifest_digest) REFERENCES registry.manifest (account_id, repository_id, digest) ON DELETE CASCADE,
    CONSTRAINT manifest_blob_needed FOREIGN KEY (account_id, repository_id, blob_digest) REFERENCES registry.repository_blob (account_id, repository_id, digest)
);
CREATE INDEX manifest_blob_blob ON registry.manifest_blob (account_id, repository_id, blob_digest);
CALL platform.isolate_tenants('registry.manifest_blob');
GRANT SELECT, INSERT, DELETE ON registry.manifest_blob TO stiva_app, stiva_worker;

CREATE TABLE registry.manifest_child (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    index_digest text NOT NULL,
    child_digest text NOT NULL,
    PRIMARY KEY (account_id, repository_id, index_digest, child_digest),
    FOREIGN KEY (account_id, repository_id, index_digest) REFERENCES registry.manifest (account_id, repository_id, digest) ON DELETE CASCADE,
    CONSTRAINT manifest_child_needed FOREIGN KEY (account_id, repository_id, child_digest) REFERENCES registry.manifest (account_id, repository_id, digest)
);
CREATE INDEX manifest_child_child ON registry.manifest_child (account_id, repository_id, child_digest);
CALL platform.isolate_tenants('registry.manifest_child');
GRANT SELECT, INSERT, DELETE ON registry.manifest_child TO stiva_app, stiva_worker;

CREATE TABLE registry.tag (
    account_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$'),
    digest text NOT NULL,
    pushed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, repository_id, name),
    FOREIGN KEY (account_id, repository_id, digest) REFERENCES registry.manifest (account_id, repository_id, digest) ON DELETE CASCADE
);
CREATE INDEX tag_digest ON registry.tag (account_id, repository_id, digest);
CALL platform.isolate_tenants('registry.tag');
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.tag TO stiva_app, stiva_worker;

-- An upload under way. How much of it is here is the length of its file in the blob store.
CREATE TABLE registry.upload (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    repository_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, repository_id) REFERENCES registry.repository (account_id, id) ON DELETE CASCADE
);
CREATE INDEX upload_repository ON registry.upload (account_id, repository_id);
CREATE INDEX upload_started ON registry.upload (started_at);
CALL platform.isolate_tenants('registry.upload');
GRANT SELECT, INSERT, DELETE ON registry.upload TO stiva_app, stiva_worker;

-- Short-lived bearer tokens of the registry; only their SHA-256 is kept. Read before any tenant is
-- known, so only stiva_worker code touches them.
CREATE TABLE registry.token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    -- Whom it was given to, for audit: a user or a node.
    subject text NOT NULL CHECK (length(subject) <= 100),
    -- The repositories asked for and what was granted of each.
    grants jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX token_expiry ON registry.token (expires_at);
GRANT SELECT, INSERT, DELETE ON registry.token TO stiva_worker;
