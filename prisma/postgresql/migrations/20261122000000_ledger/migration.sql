-- CreateTable
CREATE TABLE "Ledger" (
    "id" INTEGER NOT NULL,
    "ledgerId" TEXT COLLATE "C" NOT NULL,
    "revision" BIGINT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "hash" TEXT COLLATE "C" NOT NULL,
    "at" BIGINT NOT NULL,
    "paused" BOOLEAN NOT NULL,

    CONSTRAINT "Ledger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Team" (
    "name" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "contact" TEXT COLLATE "C" NOT NULL,
    "maxPorts" INTEGER,
    "disabled" BOOLEAN NOT NULL,
    "usedPorts" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Token" (
    "id" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "team" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "hash" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "expiresAt" BIGINT,
    "revokedAt" BIGINT,
    "lastUsedAt" BIGINT,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "Token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Controller" (
    "name" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "site" TEXT COLLATE "C" NOT NULL,
    "system" TEXT COLLATE "C" NOT NULL,
    "addresses" TEXT COLLATE "C" NOT NULL,
    "retiredAt" BIGINT,
    "openLeases" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "Controller_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Exclusion" (
    "id" TEXT COLLATE "C" NOT NULL,
    "controller" TEXT COLLATE "C",
    "transport" TEXT COLLATE "C" NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "revision" BIGINT NOT NULL,
    "removedAt" BIGINT,

    CONSTRAINT "Exclusion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "id" TEXT COLLATE "C" NOT NULL,
    "controller" TEXT COLLATE "C" NOT NULL,
    "transport" TEXT COLLATE "C" NOT NULL,
    "port" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "chart" TEXT COLLATE "C" NOT NULL,
    "handle" TEXT COLLATE "C" NOT NULL,
    "team" TEXT COLLATE "C" NOT NULL,
    "purpose" TEXT COLLATE "C" NOT NULL,
    "labels" TEXT COLLATE "C" NOT NULL,
    "ticket" TEXT COLLATE "C",
    "manifest" TEXT COLLATE "C",
    "instance" TEXT COLLATE "C",
    "status" TEXT COLLATE "C" NOT NULL,
    "automatic" BOOLEAN NOT NULL,
    "epoch" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "ttlSeconds" INTEGER,
    "graceSeconds" INTEGER NOT NULL,
    "quarantineSeconds" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "renewedAt" BIGINT NOT NULL,
    "confirmedAt" BIGINT,
    "seenAt" BIGINT NOT NULL,
    "expiresAt" BIGINT,
    "reviewBy" BIGINT,
    "quarantinedUntil" BIGINT,
    "endedHow" TEXT COLLATE "C",
    "endedBy" TEXT COLLATE "C",
    "endedAt" BIGINT,
    "endedReason" TEXT COLLATE "C",
    "endedTicket" TEXT COLLATE "C",
    "offerTeam" TEXT COLLATE "C",
    "offerUntil" BIGINT,
    "offerNote" TEXT COLLATE "C",
    "offerBy" TEXT COLLATE "C",
    "tcpKey" TEXT COLLATE "C",
    "udpKey" TEXT COLLATE "C",
    "formerKey" TEXT COLLATE "C",

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Claim" (
    "controller" TEXT COLLATE "C" NOT NULL,
    "transport" TEXT COLLATE "C" NOT NULL,
    "port" INTEGER NOT NULL,
    "leaseId" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "Claim_pkey" PRIMARY KEY ("controller","transport","port"),
    CONSTRAINT "Claim_port_leasable" CHECK ("port" BETWEEN 22004 AND 22005 OR "port" BETWEEN 49152 AND 49999 OR "port" BETWEEN 51000 AND 65535),
    CONSTRAINT "Claim_transport_known" CHECK ("transport" IN ('tcp','udp'))
);

-- CreateTable
CREATE TABLE "Event" (
    "revision" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "leaseId" TEXT COLLATE "C",
    "controller" TEXT COLLATE "C",
    "transport" TEXT COLLATE "C",
    "port" INTEGER,
    "count" INTEGER,
    "team" TEXT COLLATE "C",
    "actor" TEXT COLLATE "C" NOT NULL,
    "ticket" TEXT COLLATE "C",
    "hash" TEXT COLLATE "C" NOT NULL,
    "body" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("revision")
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" TEXT COLLATE "C" NOT NULL,
    "decisions" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "appliedAt" BIGINT,
    "appliedBy" TEXT COLLATE "C",
    "reason" TEXT COLLATE "C",
    "ticket" TEXT COLLATE "C",
    "outcome" TEXT COLLATE "C",
    "revision" BIGINT NOT NULL,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefusedAttempt" (
    "tokenId" TEXT COLLATE "C" NOT NULL,
    "code" TEXT COLLATE "C" NOT NULL,
    "at" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "RefusedAttempt_pkey" PRIMARY KEY ("tokenId","code","at")
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
