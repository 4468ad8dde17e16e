-- CreateTable
CREATE TABLE "Finding" (
    "id" TEXT COLLATE "C" NOT NULL,
    "controller" TEXT COLLATE "C" NOT NULL,
    "transport" TEXT COLLATE "C" NOT NULL,
    "port" INTEGER NOT NULL,
    "chart" TEXT COLLATE "C" NOT NULL,
    "purpose" TEXT COLLATE "C" NOT NULL,
    "team" TEXT COLLATE "C",
    "source" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "seenAt" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "clearedAt" BIGINT,

    CONSTRAINT "Finding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Finding_controller_transport_port_key" ON "Finding"("controller", "transport", "port");
