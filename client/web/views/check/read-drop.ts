import { fileKind, isTooLarge, STRATEGY_LIMITS } from '../../../../server/domain/strategy/index.ts'
import type { StrategyFile } from '../../../../server/domain/strategy/types.ts'

/** Folders inside folders: no strategy goes so deep, and a loop of links has no end. */
const MAX_DEPTH = 8

interface Found {
  readonly name: string
  readonly file: File
}

/** What was dropped, folders with all that is below them. Call it in the event itself: afterwards the browser has let go of it. */
export async function filesOfDrop(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const found: Found[] = []
  for (const entry of entries) await collect(entry, '', 0, found)
  return found
}

/** What was picked in the browser's own dialog. */
export function filesOfPick(list: FileList): Found[] {
  return [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

async function collect(entry: FileSystemEntry, folder: string, depth: number, found: Found[]): Promise<void> {
  if (found.length > STRATEGY_LIMITS.files || depth > MAX_DEPTH) return
  const name = folder + entry.name
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    found.push({ name, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A browser gives a folder in pieces; an empty one is the end.
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (piece.length === 0) return
    for (const each of piece) await collect(each, `${name}/`, depth + 1, found)
  }
}

/** Reads what belongs to a strategy, here in the browser. Others, and files that are too large, are not opened. */
export async function readFiles(found: readonly Found[]): Promise<StrategyFile[]> {
  const files: StrategyFile[] = []
  let total = 0
  for (const { name, file } of found) {
    if (fileKind(name) === null) continue
    if (files.length > STRATEGY_LIMITS.files || total > STRATEGY_LIMITS.totalBytes) break
    const { size } = file
    total += isTooLarge(size) ? 0 : size
    files.push({ name, size, bytes: isTooLarge(size) ? null : new Uint8Array(await file.arrayBuffer()) })
  }
  return files
}
