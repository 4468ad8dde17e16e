export * from './admin.ts'
export * from './lease.ts'
export * from './site.ts'
export * from './team.ts'
