-- AlterTable
ALTER TABLE "Lease" ADD COLUMN "chartMissingAt" BIGINT;
