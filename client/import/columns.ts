import { didYouMean } from '../../server/domain/near.ts'

/** What a column of a list may mean. */
export const FIELDS = [
  'controller',
  'chart',
  'handle',
  'transport',
  'port',
  'purpose',
  'team',
  'ticket',
  'reviewBy',
  'label',
] as const
export type Field = (typeof FIELDS)[number]

/** Headers that people write, in small letters without spaces and signs. */
const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  controller: ['controller', 'controllername', 'host', 'hostname', 'device', 'plc', 'pac', 'server'],
  chart: ['chart', 'chartname', 'application', 'app', 'task', 'program'],
  handle: ['handle', 'communicationhandle', 'commhandle', 'comhandle', 'variable', 'tag'],
  transport: ['transport', 'transportprotocol', 'protocol', 'proto', 'tcpudp', 'type'],
  port: [
    'port',
    'ports',
    'portnumber',
    'portnumbers',
    'portno',
    'portnr',
    'portrange',
    'localport',
    'tcpport',
    'udpport',
    'number',
  ],
  purpose: [
    'purpose',
    'description',
    'use',
    'usage',
    'usedfor',
    'service',
    'comment',
    'comments',
    'remark',
    'remarks',
    'notes',
    'note',
  ],
  team: ['team', 'owner', 'department', 'group', 'responsible'],
  ticket: ['ticket', 'change', 'changeticket', 'changerequest', 'request'],
  reviewBy: ['reviewby', 'review', 'reviewdate', 'validuntil', 'until', 'expires', 'expiry'],
  label: ['label', 'labels', 'tags'],
}

export interface Columns {
  /** The column of each field that the list has. */
  readonly at: ReadonlyMap<Field, number>
  /** Headers that say nothing to us: their columns are left out. */
  readonly unused: readonly string[]
}

/**
 * Finds what each column means, by its header. `map` says it for headers of another name (`team` → `Owner`); an empty
 * name leaves the field out. Throws a ListError for a list without ports, and for a name that no column has.
 */
export function columnsOf(header: readonly string[], map: ReadonlyMap<Field, string> = new Map()): Columns {
  const heads = header.map(plain)
  const at = new Map<Field, number>()
  for (const [field, name] of map) {
    if (name === '') continue
    const index = heads.indexOf(plain(name))
    if (index < 0)
      throw new ListError(
        `There is no column ${name}.${didYouMean(
          name,
          header.map((each) => each.trim()),
        )}`,
        header,
      )
    at.set(field, index)
  }
  for (const field of FIELDS) {
    if (map.has(field)) continue
    const taken = new Set(at.values())
    const index = SYNONYMS[field].map((word) => heads.indexOf(word)).find((each) => each >= 0 && !taken.has(each))
    if (index !== undefined) at.set(field, index)
  }
  if (!at.has('port')) throw new ListError('There is no column with port numbers.', header)
  const used = new Set(at.values())
  return {
    at,
    unused: header.filter((name, index) => name.trim() !== '' && !used.has(index)).map((name) => name.trim()),
  }
}

/** A list that cannot be read at all. */
export class ListError extends Error {
  override readonly name = 'ListError'
  /** The columns that it has. */
  readonly columns: readonly string[]

  constructor(message: string, columns: readonly string[]) {
    super(message)
    this.columns = columns.map((column) => column.trim()).filter((column) => column !== '')
  }
}

function plain(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}
