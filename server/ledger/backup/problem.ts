/** What cannot be done with a file or database. `message` is a sentence for the person who asked for it. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
