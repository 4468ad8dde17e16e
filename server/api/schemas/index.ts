export * from './lease.ts'
export * from './site.ts'
