/**
 * Where a search leads: `20000` to what the technote says of it, `61004 line3` and `epic-line3:61004/tcp` to that number on
 * that controller, `ls_…` to the lease, anything else to the leases that have these words. `names` finds controllers.
 */
export async function targetOf(text: string, names: (part: string) => Promise<readonly string[]>): Promise<string> {
  const words = text.trim()
  if (/^ls_\w+$/.test(words)) return `/l/${words}`
  if (/^\d{1,5}$/.test(words)) return `/explain/${words}`
  const place =
    /^(?<name>[\w.-]+):(?<port>\d{1,5})(?:\/(?<transport>tcp|udp))?$/i.exec(words) ??
    /^(?<port>\d{1,5})(?:\/(?<transport>tcp|udp))?\s+(?:on\s+)?(?<name>[\w.-]+)$/i.exec(words) ??
    /^(?<name>[\w.-]+)\s+(?<port>\d{1,5})(?:\/(?<transport>tcp|udp))?$/i.exec(words)
  if (place?.groups) {
    const { name = '', port, transport } = place.groups
    const found = await names(name.toLowerCase())
    const exact = found.includes(name.toLowerCase()) ? name.toLowerCase() : found.length === 1 ? found[0] : undefined
    if (exact) return `/c/${exact}?${transport === 'udp' ? 't=udp&' : ''}p=${port}`
  }
  return `/leases?q=${encodeURIComponent(words)}`
}
