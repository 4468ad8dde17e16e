/** The benchmark's servers have one token. */
export const TOKEN = 'plt_bench_admin_token_of_forty_characters'

/** As in production: what a server of the benchmark starts with. */
export const DEFAULTS = { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180 }
