-- CreateTable
CREATE TABLE "Ledger" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ledgerId" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "paused" BOOLEAN NOT NULL
);

-- CreateTable
CREATE TABLE "Team" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "contact" TEXT NOT NULL,
    "maxPorts" INTEGER,
    "disabled" BOOLEAN NOT NULL,
    "usedPorts" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "revision" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Token" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "expiresAt" BIGINT,
    "revokedAt" BIGINT,
    "lastUsedAt" BIGINT,
    "revision" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Controller" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "site" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "addresses" TEXT NOT NULL,
    "retiredAt" BIGINT,
    "openLeases" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "revision" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Exclusion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "controller" TEXT,
    "transport" TEXT NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "removedAt" BIGINT
);

-- CreateTable
CREATE TABLE "Lease" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "controller" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "chart" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    "ticket" TEXT,
    "manifest" TEXT,
    "instance" TEXT,
    "status" TEXT NOT NULL,
    "automatic" BOOLEAN NOT NULL,
    "epoch" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "ttlSeconds" INTEGER,
    "graceSeconds" INTEGER NOT NULL,
    "quarantineSeconds" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "renewedAt" BIGINT NOT NULL,
    "confirmedAt" BIGINT,
    "seenAt" BIGINT NOT NULL,
    "expiresAt" BIGINT,
    "reviewBy" BIGINT,
    "quarantinedUntil" BIGINT,
    "endedHow" TEXT,
    "endedBy" TEXT,
    "endedAt" BIGINT,
    "endedReason" TEXT,
    "endedTicket" TEXT,
    "offerTeam" TEXT,
    "offerUntil" BIGINT,
    "offerNote" TEXT,
    "offerBy" TEXT,
    "tcpKey" TEXT,
    "udpKey" TEXT,
    "formerKey" TEXT
);

-- CreateTable
CREATE TABLE "Claim" (
    "controller" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "leaseId" TEXT NOT NULL,

    PRIMARY KEY ("controller", "transport", "port"),
    CONSTRAINT "Claim_port_leasable" CHECK ("port" BETWEEN 22004 AND 22005 OR "port" BETWEEN 49152 AND 49999 OR "port" BETWEEN 51000 AND 65535),
    CONSTRAINT "Claim_transport_known" CHECK ("transport" IN ('tcp','udp'))
);

-- CreateTable
CREATE TABLE "Event" (
    "revision" BIGINT NOT NULL PRIMARY KEY,
    "at" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "leaseId" TEXT,
    "controller" TEXT,
    "transport" TEXT,
    "port" INTEGER,
    "count" INTEGER,
    "team" TEXT,
    "actor" TEXT NOT NULL,
    "ticket" TEXT,
    "hash" TEXT NOT NULL,
    "body" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "decisions" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "appliedAt" BIGINT,
    "appliedBy" TEXT,
    "reason" TEXT,
    "ticket" TEXT,
    "outcome" TEXT,
    "revision" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "RefusedAttempt" (
    "tokenId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("tokenId", "code", "at")
);

-- CreateIndex
CREATE UNIQUE INDEX "Token_hash_key" ON "Token"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "Token_team_name_key" ON "Token"("team", "name");

-- CreateIndex
CREATE INDEX "Exclusion_controller_idx" ON "Exclusion"("controller");

-- CreateIndex
CREATE UNIQUE INDEX "Lease_tcpKey_key" ON "Lease"("tcpKey");

-- CreateIndex
CREATE UNIQUE INDEX "Lease_udpKey_key" ON "Lease"("udpKey");

-- CreateIndex
CREATE INDEX "Lease_formerKey_idx" ON "Lease"("formerKey");

-- CreateIndex
CREATE INDEX "Lease_controller_port_idx" ON "Lease"("controller", "port");

-- CreateIndex
CREATE INDEX "Lease_team_status_controller_port_idx" ON "Lease"("team", "status", "controller", "port");

-- CreateIndex
CREATE INDEX "Lease_expiresAt_idx" ON "Lease"("expiresAt");

-- CreateIndex
CREATE INDEX "Lease_quarantinedUntil_idx" ON "Lease"("quarantinedUntil");

-- CreateIndex
CREATE INDEX "Event_leaseId_idx" ON "Event"("leaseId");

-- CreateIndex
CREATE INDEX "Event_controller_idx" ON "Event"("controller");

-- CreateIndex
CREATE INDEX "RefusedAttempt_at_idx" ON "RefusedAttempt"("at");
