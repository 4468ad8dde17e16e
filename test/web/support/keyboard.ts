import type { Page } from 'playwright-core'

/** More Tabs than any view has places to stop at. */
const MOST_TABS = 120

/** Goes on by Tab until what has the focus reads so, as somebody without a mouse does. Throws where nothing on the way does. */
export async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = []
  for (let i = 0; i < MOST_TABS; i++) {
    await page.keyboard.press(key)
    const text = (await page.evaluate(NAME_OF_FOCUS)) as string
    if (typeof name === 'string' ? text === name : name.test(text)) return
    seen.push(text)
  }
  throw new Error(`No Tab leads to ${name}. On the way: ${seen.slice(0, 40).join(' | ')}`)
}

/** The accessible name, nearly: label, `aria-label`, or the text. */
const NAME_OF_FOCUS = `(() => {
  const at = document.activeElement
  const label = at?.getAttribute('aria-label') ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? ''
  return label.replace(/\\s+/g, ' ').trim()
})()`
