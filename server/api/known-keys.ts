import { z } from 'zod'

/** The field names that an input schema knows at a path, so that a misspelt one can be answered with the right one. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let found = bare(schema)
  for (const part of path) {
    const next = found.flatMap((at) => {
      if (at instanceof z.ZodArray) return bare(at.element)
      if (at instanceof z.ZodRecord) return bare(at.valueType)
      return at instanceof z.ZodObject ? bare(at.shape[String(part)]) : []
    })
    found = next
  }
  return found.flatMap((at) => (at instanceof z.ZodObject ? Object.keys(at.shape) : []))
}

/** A schema without what is wrapped around it; a union is all its alternatives. */
function bare(schema: unknown): unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return bare(schema.unwrap())
  }
  if (schema instanceof z.ZodPipe) return bare(schema.in)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(bare)
  return [schema]
}
