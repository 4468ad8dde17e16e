-- CreateTable
CREATE TABLE "Finding" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "controller" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "chart" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "team" TEXT,
    "source" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "seenAt" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "clearedAt" BIGINT
);

-- CreateIndex
CREATE UNIQUE INDEX "Finding_controller_transport_port_key" ON "Finding"("controller", "transport", "port");
