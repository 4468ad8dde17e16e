/** The most leases of one manifest: what the server grants in one call, all or nothing. */
export const MAX_LEASES = 1000
