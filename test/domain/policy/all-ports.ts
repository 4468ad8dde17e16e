/** Every port number there is, 0..65535. */
export const ALL_PORTS: readonly number[] = Array.from({ length: 65_536 }, (_, port) => port)
