/** A process that holds the write lock of a database until it is told to let go, for busy.test.ts. */
import Client from 'better-sqlite3'

const client = new Client(process.argv[2])
client.exec('BEGIN IMMEDIATE')

process.once('message', () => {
  client.exec('COMMIT')
  client.close()
  process.disconnect()
})

process.send({ kind: 'held' })
