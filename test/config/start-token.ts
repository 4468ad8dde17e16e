import { ensureAdminToken } from '../../server/admin-token.ts'

// One of several servers that make the first start together: admin-token.test.ts forks this file.
const folder = process.argv[2]!
const tokens = await Promise.all(Array.from({ length: 8 }, () => ensureAdminToken(folder)))
process.send?.(tokens, () => process.disconnect())
