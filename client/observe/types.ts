/** A number that something listens on, or is bound to. */
export interface Listening {
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  /** `0.0.0.0`, `::`, `*`, or one address of the host. */
  readonly address: string
  /** Name of the program, when the output has it. */
  readonly program: string | null
}

/** What a program printed about one host. */
export interface Listing {
  readonly source: 'ss' | 'netstat' | 'nmap'
  readonly listening: readonly Listening[]
  /** Whether the output would name the number if something listened there: only then silence means something. */
  covers(transport: 'tcp' | 'udp', port: number): boolean
  /** Hosts by address, where the output names them. */
  readonly hosts: readonly string[]
}
