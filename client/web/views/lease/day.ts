/** `2026-11-29` of a date field: the last minute of that day in the viewer's zone, as an instant. */
export function endOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 23, 59).toISOString()
}
