import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BackupError } from './problem.ts'

/** A name in the same folder for a file that is not whole yet: what a crash leaves is never taken for the file itself. */
export function besideOf(file: string): string {
  return `${file}.${process.pid}.part`
}

/**
 * Gives a whole, synced file its name: all of it or nothing, also after a power cut.
 * @throws BackupError when the name is taken, unless it may be replaced
 */
export async function place(beside: string, file: string, replace: boolean): Promise<void> {
  await sync(beside)
  if (replace) await rename(beside, file)
  else await placeNew(beside, file)
  await syncFolder(dirname(file))
}

async function placeNew(beside: string, file: string): Promise<void> {
  try {
    await link(beside, file)
    await rm(beside, { force: true })
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw taken(file)
    if (!isCode(error, 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL')) throw error
    // No hard links on this file system (FAT, some shares).
    await rename(beside, file)
  }
}

/** The file is there, and nobody said that it may go. */
export function taken(file: string): BackupError {
  return new BackupError(`${file} is there already. Choose another name, or replace it with --force.`)
}

/** What was written to a file is on the disk when this resolves. */
export async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** So that the name itself is on the disk. Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!isCode(error, 'EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EBADF')) throw error
  }
}

/** The sentence for what a disk says while a file is written; other errors as they are. */
export function explainFile(error: unknown, file: string): unknown {
  if (isCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
    return new BackupError(`${file} could not be written: the disk is full. Nothing was left behind.`, { cause: error })
  if (isCode(error, 'EACCES', 'EPERM', 'EROFS'))
    return new BackupError(`${file} cannot be written: this account may not write there.`, { cause: error })
  if (isCode(error, 'ENOENT')) return new BackupError(`${file} cannot be reached: there is no such file or folder.`)
  return error
}

export function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '')
}
