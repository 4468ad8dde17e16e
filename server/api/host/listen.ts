/** The server cannot have its address. `message` says which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError'

  constructor(cause: NodeJS.ErrnoException, port: number, host: string) {
    super(sentence(cause.code, port, host) ?? `Listening on ${host}, port ${port} fails: ${cause.message}.`, { cause })
  }
}

function sentence(code: string | undefined, port: number, host: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use already, perhaps by another portlease. Stop that one, or set PORT to another number (0 takes any free port).`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is "${host}", which is not an address of this computer. Unset it, or set it to 127.0.0.1 (this computer only), 0.0.0.0 (every IPv4 network of this computer) or one of its own addresses.`
    case 'EACCES':
      return `This account may not open port ${port}. Set PORT to a number from 1024 on, such as 22040.`
    case 'EAFNOSUPPORT':
      return `HOST is "${host}", but this computer does not speak that kind of address. Set it to 127.0.0.1.`
    default:
      return undefined
  }
}

/** Where a browser on this computer finds the server: an address for every network is reached on 127.0.0.1. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}
