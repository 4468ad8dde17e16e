import { describe, expect, test } from 'vitest'
import { readStrategy, type Strategy } from '../../server/domain/strategy/index.ts'
import {
  CHART,
  CHART_POINTER,
  chart,
  chartFile,
  file,
  HANDLE,
  mfcString,
  programFile,
  STRING,
  tagDump,
  tagRow,
  wideString,
} from './build.ts'

const dump = (...rows: string[]) => file('Palletizer.idb.txt', tagDump('Palletizer', rows))
const told = ({ literals }: Strategy) =>
  literals.map(({ text, chart, handle, places }) => [
    text,
    chart,
    handle,
    places.map((each) => `${each.file}:${each.line}`).join(),
  ])

describe('the tag dump', () => {
  test('columns at the right, other types of row, comments and blank lines are passed over', () => {
    const { charts, handles, problems, tags } = readStrategy([
      dump(
        tagRow('Scanner', CHART, ',7   ,whatever'),
        'TAG2,Scanner,a new type,00000100',
        '# TAG1,Ghost,0,00000000,00000100,00000000,00000000,0,0',
        '',
        '   TAG1 ,  Robot  , 12 , 0 , 0x00000100 , 0 , 0',
        tagRow('chScanner', HANDLE),
        tagRow('pChart', CHART_POINTER),
        tagRow('sPort', STRING),
      ),
    ])
    expect({ charts, handles, problems: problems.length }).toEqual({
      charts: ['Scanner', 'Robot'],
      handles: ['chScanner'],
      problems: 0,
    })
    expect(tags.map(({ kind }) => kind)).toEqual(['chart', 'chart', 'handle', 'pointer', 'variable'])
  })

  test.each([
    ['without a name', 'TAG1,   ,0,0,0,0,0,0,0'],
    ['with too few columns', 'TAG1,Robot,0,00000000,00000100'],
    ['with bits that are no number', 'TAG1,Robot,0,00000000,CHART,00000000,00000000,0,0'],
  ])('a row %s is a problem with its line, and the charts are not all known', (_, row) => {
    const { problems, chartsComplete } = readStrategy([dump(tagRow('Scanner', CHART), row)])
    expect(problems).toMatchObject([{ severity: 'error', file: 'Palletizer.idb.txt', line: 96 }])
    expect(chartsComplete).toBe(false)
  })

  test.each([
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf8')],
    ['UTF-16 with its mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['with line feeds alone', (text: string) => Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1')],
  ])('is read when it was saved anew: %s', (_, save) => {
    const text = tagDump('Palletizer', [tagRow('Scanner', CHART), tagRow('Robot', CHART)]).toString('latin1')
    expect(readStrategy([file('Palletizer.idb.txt', save(text))])).toMatchObject({
      charts: ['Scanner', 'Robot'],
      problems: [],
    })
  })

  test('an empty one says so, and the strategy has the name of the file, not of the path of another computer', () => {
    expect(readStrategy([file('Copy.idb.txt', tagDump('Palletizer', []))])).toMatchObject({
      name: 'Copy',
      chartsComplete: false,
      problems: [{ message: expect.stringContaining('tag dump') }],
    })
  })
})

describe('a script', () => {
  const values = (script: string) =>
    told(readStrategy([chart('Scanner', script)])).map(([text, , handle, at]) => [text, handle, at])

  test('a call names handle and value, at its line inside the script', () => {
    expect(
      values(
        '\n// opens\nSetCommunicationHandleValue("tcp:61000", chScanner);\nListenForIncomingCommunication(chScanner);',
      ),
    ).toEqual([['tcp:61000', 'chScanner', 'Scanner.cht:3']])
  })

  test('comments, other texts and characters are none of it', () => {
    expect(
      values(`// "tcp:1"
/* "tcp:2"
 * SetCommunicationHandleValue("tcp:3", chA); */ n1 = 1; // and "tcp:4"
s1 = "see http://x // tcp:5"; s2 = "/* "; s3 = "tcp"; c = '"'; s4 = "udp:6";`),
    ).toEqual([['udp:6', null, 'Scanner.cht:4']])
  })

  test('a text that never ends is ended by its line, a comment by the script', () => {
    expect(values('s1 = "tcp:1\ns2 = "udp:2";\n/* s3 = "tcp:3";')).toEqual([
      ['tcp:1', null, 'Scanner.cht:1'],
      ['udp:2', null, 'Scanner.cht:2'],
    ])
  })

  test('what is put together is shown with its gaps, and constant parts are joined', () => {
    expect(
      values(`a = "tcp:" + "61000"; b = "tcp:" + sPort; c = "tcp:" + sHost + ":22506";
SetCommunicationHandleValue("tcp:" + GetPart(sTable[n1 + 1], ","), chB);`),
    ).toEqual([
      ['tcp:61000', null, 'Scanner.cht:1'],
      ['tcp:…', null, 'Scanner.cht:1'],
      ['tcp:…:22506', null, 'Scanner.cht:1'],
      ['tcp:…', 'chB', 'Scanner.cht:2'],
    ])
  })

  test('a variable carries its value to its handle, in any order and over charts', () => {
    const strategy = readStrategy([
      chart('Scanner', 'SetCommunicationHandleValue(sPort, chScanner);'),
      chart('Powerup', 'sPort = "tcp:61000";'),
    ])
    expect(told(strategy)).toEqual([['tcp:61000', 'Powerup', 'chScanner', 'Powerup.cht:1']])
  })

  test('a variable that nothing fills, or that fills two handles, is not guessed at', () => {
    expect(values('SetCommunicationHandleValue(sPort, chScanner);')).toEqual([
      ['SetCommunicationHandleValue(sPort, chScanner)', 'chScanner', 'Scanner.cht:1'],
    ])
    expect(
      values(
        'sPort = "tcp:61000";\nSetCommunicationHandleValue(sPort, chA);\nSetCommunicationHandleValue(sPort, chB);',
      ),
    ).toEqual([['tcp:61000', null, 'Scanner.cht:1']])
  })

  test('the same value of one handle at several places of a chart is one value with its places', () => {
    const again = 'SetCommunicationHandleValue("tcp:61000", chScanner);\n'
    expect(values(again + again)).toEqual([['tcp:61000', 'chScanner', 'Scanner.cht:1,Scanner.cht:2']])
  })
})

describe("a chart's file", () => {
  const script = 'SetCommunicationHandleValue("tcp:61000", chScanner);'

  test('each block has its own lines and its own name', () => {
    const bytes = chartFile([
      { name: 'Open', id: 46, script: `\r\n${script}` },
      { name: 'Wait for it', id: 0x41, script: 'DelayMSec(25);' },
      { name: 'Again', id: 7, script: 's1 = "udp:10.1.1.5:2000";' },
    ])
    const { literals } = readStrategy([file('Scanner.cht', bytes)])
    expect(literals.map(({ text, places }) => [text, places[0]!.line, places[0]!.block])).toEqual([
      ['tcp:61000', 2, 'Open'],
      ['udp:10.1.1.5:2000', 1, 'Again'],
    ])
  })

  // The lengths that look like text or like line ends: 9, 10, 13, a space, a letter, and both bytes of a long one.
  test.each([0x3a, 0x41, 0x7a, 0xfe, 0xff, 0x100, 0x0a0d, 0x0d0a, 0x2020, 0x4142, 0x4100, 0xfffd, 0xfffe, 0x1_0a0a])(
    'a script of %i bytes is found with its lines, whatever its length looks like',
    (length) => {
      const padded = `\r\n\r\n${script}`.padEnd(length, ' ')
      const { literals } = readStrategy([file('Scanner.cht', chartFile([{ name: 'Open', id: 1, script: padded }]))])
      expect(literals).toMatchObject([{ text: 'tcp:61000', places: [{ line: 3, block: 'Open' }] }])
    },
  )

  test('letters beyond ASCII in a comment do not end it', () => {
    const bytes = chartFile([{ name: 'Öffnen', id: 1, script: `// Größe "tcp:1"\r\n${script}` }])
    const { literals } = readStrategy([file('Scanner.cht', bytes)])
    expect(literals).toMatchObject([{ text: 'tcp:61000', places: [{ line: 2, block: 'Öffnen' }] }])
  })

  test('scripts of two-byte characters are read, too', () => {
    for (const more of ['', ' '.repeat(300)]) {
      const bytes = chartFile([{ name: 'Open', id: 1, script: `\r\n${script}${more}` }], wideString)
      expect(readStrategy([file('Scanner.cht', bytes)]).literals).toMatchObject([
        { text: 'tcp:61000', places: [{ line: 2 }] },
      ])
    }
  })

  test("a value that stands alone is a command's parameter", () => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 0x80]), mfcString('tcp:61000'), Buffer.from([0, 0, 0])])
    expect(readStrategy([file('Scanner.cht', bytes)]).literals).toMatchObject([{ text: 'tcp:61000', chart: 'Scanner' }])
  })
})

describe('a program', () => {
  const tags = dump(
    tagRow('Scanner', CHART),
    tagRow('Robot', CHART),
    tagRow('chScanner', HANDLE),
    tagRow('sPort', STRING),
  )

  test('what its charts say again is no second use; what they say no more is', () => {
    const strategy = readStrategy([
      tags,
      chart('Scanner', 'SetCommunicationHandleValue("tcp:61000", chScanner);'),
      file(
        'Palletizer.cdf',
        programFile('Palletizer', [
          {
            chart: 'Scanner',
            block: 1,
            lines: ['1 LINE.NUM " tcp:61000" ?chScanner SETHANDLE', '2 LINE.NUM " tcp:61007" *s1 $MOVE'],
          },
        ]),
      ),
    ])
    expect(told(strategy)).toEqual([
      ['tcp:61000', 'Scanner', 'chScanner', expect.stringMatching(/^Scanner\.cht:1,Palletizer\.cdf:\d+$/)],
      ['tcp:61007', 'Scanner', null, expect.stringMatching(/^Palletizer\.cdf:\d+$/)],
    ])
    expect(strategy.problems).toEqual([])
  })

  test('alone it tells charts, name and values; what it prints and comments is none of it', () => {
    const strategy = readStrategy([
      file(
        'Palletizer.crf',
        programFile('Palletizer', [
          { chart: 'Scanner', block: 46, lines: ['4 LINE.NUM " tcp:20000" *s1 $MOVE', '\\ " tcp:1"', '." tcp:2"'] },
          { chart: 'Robot', block: 3, lines: ['1 LINE.NUM " tcp:" *_HSV_TEMP $MOVE *sPort *_HSV_TEMP $CAT'] },
        ]),
      ),
    ])
    expect(strategy).toMatchObject({ name: 'Palletizer', charts: ['Scanner', 'Robot'], chartsComplete: true })
    expect(told(strategy).map(([text, chart]) => [text, chart])).toEqual([
      ['tcp:20000', 'Scanner'],
      ['tcp:…', 'Robot'],
    ])
  })

  test("a handle's first value is for the only chart that names the handle, and for none when two do", () => {
    const first = ['" tcp:61000"', ' ?chScanner SETHANDLE']
    const uses = (charts: string[]) =>
      readStrategy([
        tags,
        file(
          'Palletizer.cdf',
          programFile(
            'Palletizer',
            charts.map((chart) => ({ chart, block: 1, lines: ['1 LINE.NUM ?chScanner LISTEN'] })),
            first,
          ),
        ),
      ])
    expect(told(uses(['Scanner']))).toEqual([['tcp:61000', 'Scanner', 'chScanner', expect.any(String)]])
    expect(told(uses(['Scanner', 'Robot']))).toEqual([['tcp:61000', null, 'chScanner', expect.any(String)]])
    const script = readStrategy([
      tags,
      chart('Robot', 'ListenForIncomingCommunication(chScanner); // not Scanner'),
      file('Palletizer.cdf', programFile('Palletizer', [], first)),
    ])
    expect(told(script)).toEqual([['tcp:61000', 'Robot', 'chScanner', expect.any(String)]])
  })
})

describe('a folder', () => {
  test('a handle of which no file says what it opens is told, at its row of the dump', () => {
    const { literals } = readStrategy([dump(tagRow('Scanner', CHART), tagRow('chScanner', HANDLE))])
    expect(literals).toMatchObject([
      { handle: 'chScanner', value: { how: 'unclear' }, places: [{ file: 'Palletizer.idb.txt', line: 96 }] },
    ])
  })

  test('copies in folders below are left out with a word; a chart that the dump does not have is named', () => {
    const strategy = readStrategy([
      { ...dump(tagRow('Scanner', CHART)), name: 'Palletizer/Palletizer.idb.txt' },
      { ...chart('Scanner', 's = "tcp:61000";'), name: 'Palletizer/Scanner.cht' },
      { ...chart('Old', 's = "tcp:61001";'), name: 'Palletizer\\Old.cht' },
      { ...chart('Scanner', 's = "tcp:61002";'), name: 'Palletizer/backup/Scanner.cht' },
      { name: 'Palletizer/notes.docx', bytes: Buffer.from('"tcp:61003"') },
    ])
    expect(strategy.literals.map(({ text }) => text)).toEqual(['tcp:61001', 'tcp:61000'])
    expect(strategy.problems.map(({ severity, file, message }) => [severity, file, message])).toEqual([
      ['warning', null, '1 file of strategies in other folders were left out: one strategy is checked at a time.'],
      ['warning', 'Old.cht', 'The tag dump has no chart Old: its file may be left over.'],
    ])
  })

  test('two strategies in one folder are an error, and so is a folder without any', () => {
    const two = readStrategy([dump(tagRow('A', CHART)), file('Robot.idb.txt', tagDump('Robot', [tagRow('B', CHART)]))])
    expect(two.problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('Robot.idb.txt') }])
    expect(readStrategy([]).problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('*.cht') }])
  })

  test('charts alone have no name for the strategy, and are not all there are', () => {
    expect(readStrategy([chart('Scanner', '')])).toMatchObject({
      name: null,
      charts: ['Scanner'],
      chartsComplete: false,
      problems: [{ severity: 'warning' }],
    })
    expect(readStrategy([chart('Scanner', '')], { name: 'Palletizer' })).toMatchObject({
      name: 'Palletizer',
      problems: [],
    })
  })
})
