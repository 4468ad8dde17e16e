import { defineConfig } from 'prisma/config'

// `prisma generate` needs no engine, but the command looks for one and would download it; plants have no internet.
// Any file that exists satisfies the look-up (docs/decisions.md, "Prisma without downloads").
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
