export { decodeText } from '../../import/decode-text.ts'
