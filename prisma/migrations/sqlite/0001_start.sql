CREATE TABLE "Host" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "seenAtMs" BIGINT,
    "version" TEXT,
    "poolTypes" TEXT,
    "picture" INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE "Pool" (
    "hostId" TEXT NOT NULL,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "autostart" BOOLEAN NOT NULL,
    "persistent" BOOLEAN NOT NULL,
    "capacity" BIGINT NOT NULL,
    "allocation" BIGINT NOT NULL,
    "available" BIGINT NOT NULL,
    "volumes" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "targetPath" TEXT,
    "refreshedAtMs" BIGINT,
    "attention" TEXT,
    "changesAtNextStart" BOOLEAN NOT NULL,
    "picture" INTEGER NOT NULL,

    PRIMARY KEY ("hostId", "uuid"),
    CONSTRAINT "Pool_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Pool_name_hostId_uuid_idx" ON "Pool"("name", "hostId", "uuid");

CREATE TABLE "Volume" (
    "hostId" TEXT NOT NULL,
    "poolUuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "capacity" BIGINT NOT NULL,
    "allocation" BIGINT NOT NULL,
    "physical" BIGINT NOT NULL,
    "path" TEXT NOT NULL,
    "modifiedAtMs" BIGINT NOT NULL,
    "backingPath" TEXT,
    "linkTarget" TEXT,
    "picture" INTEGER NOT NULL,

    PRIMARY KEY ("hostId", "poolUuid", "name"),
    CONSTRAINT "Volume_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Volume_hostId_poolUuid_format_name_idx" ON "Volume"("hostId", "poolUuid", "format", "name");
CREATE INDEX "Volume_hostId_poolUuid_capacity_name_idx" ON "Volume"("hostId", "poolUuid", "capacity", "name");
CREATE INDEX "Volume_hostId_poolUuid_allocation_name_idx" ON "Volume"("hostId", "poolUuid", "allocation", "name");
CREATE INDEX "Volume_hostId_poolUuid_modifiedAtMs_name_idx" ON "Volume"("hostId", "poolUuid", "modifiedAtMs", "name");

CREATE TABLE "Sample" (
    "hostId" TEXT NOT NULL,
    "poolUuid" TEXT NOT NULL,
    "atMs" BIGINT NOT NULL,
    "capacity" BIGINT NOT NULL,
    "allocation" BIGINT NOT NULL,

    PRIMARY KEY ("hostId", "poolUuid", "atMs")
);
CREATE INDEX "Sample_atMs_idx" ON "Sample"("atMs");

CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "person" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "expiresAtMs" BIGINT NOT NULL
);

CREATE TABLE "Audit" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "atMs" BIGINT NOT NULL,
    "person" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "code" TEXT
);

CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);
