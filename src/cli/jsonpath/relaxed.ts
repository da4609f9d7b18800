import { UserError } from '../../api/errors.ts';
import { inUserWords } from '../errors/in-user-words.ts';
import { evaluateTemplate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';

/** A path that was read: answers everything that it leads to in a value; nothing when keys are missing. Throws UserError. */
export type FieldPath = (data: unknown) => readonly unknown[];

/**
 * Reads one path, with or without braces and the leading dot: `{.status.phase}`, `spec.containers[0].image`. Throws UserError.
 * k8s: kubectl get RelaxedJSONPathExpression
 */
export function parseFieldPath(text: string): FieldPath {
  const inner = /^\{\.?([^{}]+)\}$/.exec(text)?.[1] ?? /^\.?([^{}]+)$/.exec(text)?.[1];
  if (inner === undefined && text !== '') {
    throw new UserError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  }
  const template = inUserWords(() => parseTemplate(inner === undefined ? '' : `{.${inner}}`));
  return (data) => inUserWords(() => evaluateTemplate(template, data, { allowMissingKeys: true }).flat());
}
