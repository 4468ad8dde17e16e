/**
 * How much of a strategy is read: the files come from anywhere, and the reader runs in a browser too. Real ones are far below:
 * the charts of the samples have kilobytes, a tag dump of 10,000 tags about one megabyte.
 */
export const STRATEGY_LIMITS = {
  /** Bytes of one file. A larger one is not read, and a problem says so. */
  fileBytes: 32 * 1024 * 1024,
  /** Bytes of all files together. */
  totalBytes: 256 * 1024 * 1024,
  files: 5_000,
  tags: 100_000,
  /** Handle values of all files together. */
  literals: 5_000,
  /** Lines of a program whose chart or text is longer are still read; a string is not read beyond this many characters. */
  textLength: 200,
  /** Names of charts and tags. */
  nameLength: 200,
  /** Parts of a statement that are looked at together. */
  statementParts: 64,
  problems: 200,
} as const

/** `32 MB` */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`
}
