/** What the message of `serve --dev` tells. */
export interface DevFacts {
  readonly version: string
  readonly url: string
  readonly token: string
  readonly controllers: readonly string[]
  /** A link that signs an admin in once; null: not on a terminal. */
  readonly signIn: string | null
}

/** Each shell's own words for the two settings: a line to paste. There is no secret that outlives this server. */
export function shellLines({ url, token }: Pick<DevFacts, 'url' | 'token'>): [shell: string, line: string][] {
  return [
    ['bash', `export PORTLEASE_URL=${url} PORTLEASE_TOKEN=${token}`],
    ['PowerShell', `$env:PORTLEASE_URL = '${url}'; $env:PORTLEASE_TOKEN = '${token}'`],
    ['cmd', `set "PORTLEASE_URL=${url}" & set "PORTLEASE_TOKEN=${token}"`],
  ]
}

/** What a terminal shows when a server for development is ready. */
export function devMessage(facts: DevFacts): string {
  const { version, url, controllers } = facts
  const [first] = controllers
  return [
    `portlease ${version} is ready, for development: everything is gone when this stops.`,
    '',
    `  server       ${url}`,
    ...(facts.signIn === null ? [] : [`  sign in      ${facts.signIn}   (works once)`]),
    ...(first === undefined ? [] : [`  controllers  ${controllers.join(', ')}`]),
    '',
    'Paste the line of your shell, in a second terminal:',
    ...shellLines(facts).map(([shell, line]) => `  ${shell.padEnd(11)} ${line}`),
    ...(first === undefined
      ? []
      : [
          '',
          'Then, for example:',
          `  portlease acquire --controller ${first} --chart Demo/Hello --purpose "trying it out"`,
        ]),
    '',
  ].join('\n')
}
