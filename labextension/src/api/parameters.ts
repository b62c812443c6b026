/** The parameters that a form asks for, as the JSON Schema of the server tells them. */
import { isMapping } from '../mapping';
import type { ParameterSchema, ParameterSet } from '../nouns';
import type { Parser } from './parse';
import { anything, listOf, mappingOf, orElse, shape, text } from './parse';

const values = mappingOf(anything);

/** A parameter's schema: what it bears beside is read where it is shown. */
const parameter: Parser<ParameterSchema> = (value, at) => {
  const read = values(value, at);
  const ours = isMapping(read['x-notebench']) ? read['x-notebench'] : {};
  const type = typeof ours['type'] === 'string' ? ours['type'] : '';
  return { ...read, 'x-notebench': { ...ours, type } };
};

/** None where the server could not read them. */
export const parameterSet = shape<ParameterSet>({
  properties: orElse(mappingOf(parameter), {}),
  required: orElse(listOf(text), [])
});
