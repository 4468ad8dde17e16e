-- AlterTable
ALTER TABLE "Lease" ADD COLUMN "offerBy" TEXT;
ALTER TABLE "Lease" ADD COLUMN "offerNote" TEXT;
ALTER TABLE "Lease" ADD COLUMN "offerTeam" TEXT;
ALTER TABLE "Lease" ADD COLUMN "offerUntil" BIGINT;

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
CREATE INDEX "RefusedAttempt_at_idx" ON "RefusedAttempt"("at");
