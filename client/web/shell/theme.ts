export type Theme = 'light' | 'dark' | 'system'

const KEY = 'portlease.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

/** What was chosen on this computer. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  applyTheme()
}

/** Writes the theme where the style sheets look for it; called before the first paint. */
export function applyTheme(): void {
  const theme = chosenTheme()
  const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  dispatchEvent(new Event('portlease-theme'))
}

dark.addEventListener('change', applyTheme)
