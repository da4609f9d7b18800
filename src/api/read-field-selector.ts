import { badRequest } from './errors.ts';

/** All must hold; a field that is missing counts as empty. */
export type FieldSelector = readonly FieldRequirement[];

export interface FieldRequirement {
  /** `status.phase` */
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Of one selector, since each object is compared with all of it. */
const mostTerms = 1000;

/**
 * Reads `status.phase!=Running,metadata.name=web`, whatever fields there may be. Throws ApiError BadRequest in Kubernetes' words.
 * k8s: apimachinery fields/selector.go ParseSelector
 */
export function readFieldSelector(text: string): FieldSelector {
  // A backslash keeps the comma or the sign behind it from counting.
  const terms = text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? [];
  if (terms.length > mostTerms) throw badRequest(`the field selector is too long: it has more than ${mostTerms} terms`);
  return terms.map((term) => readTerm(term, text));
}

function readTerm(term: string, text: string): FieldRequirement {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
  const [, field = '', sign, value = ''] = match;
  return { field, operator: sign === '!=' ? '!=' : '=', value: unescapeValue(value) };
}

function unescapeValue(value: string): string {
  return value.replace(/\\(.?)|([,=])/gs, (sequence, escaped: string | undefined, bare: string | undefined) => {
    if (bare !== undefined) throw badRequest(`invalid field selector: unescaped character in value: ${bare}`);
    if (escaped === undefined || !['\\', ',', '='].includes(escaped)) {
      throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
    }
    return escaped;
  });
}
