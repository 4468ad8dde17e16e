/** Beside any view: a lease, or a new one, as the address says. */
export function Drawers() {
  return null
}
