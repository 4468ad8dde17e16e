/** After what was done its button may be gone: the focus goes to what the lease is now. */
export function focusState(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.lease-state')?.focus())
}
