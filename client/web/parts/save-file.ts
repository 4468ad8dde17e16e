/** Hands a text to the browser as a file to keep. Nothing is sent anywhere. */
export function saveFile(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  // Excel reads a file as UTF-8 only when it begins with a byte order mark.
  const url = URL.createObjectURL(new Blob([type.startsWith('text/csv') ? '\ufeff' : '', text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
