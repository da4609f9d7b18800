import { badRequest } from './errors.ts';
import type { AnyObject } from './types.ts';

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

type Kind = AnyObject['kind'] & string;

/** What each kind can be selected by, besides name and namespace. k8s: apis/core/v1/conversion.go */
const fieldsByKind: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  Service: ['spec.clusterIP', 'spec.type'],
  Namespace: ['status.phase'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

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

/** Reads a selector for objects of a kind. Throws ApiError BadRequest also for a field that the kind cannot be selected by. */
export function parseFieldSelector(text: string, kind: Kind): FieldSelector {
  const selector = readFieldSelector(text);
  const known = ['metadata.name', 'metadata.namespace', ...(fieldsByKind[kind] ?? [])];
  const unknown = selector.find(({ field }) => !known.includes(field));
  if (unknown) throw badRequest(`field label not supported: ${unknown.field}`);
  return selector;
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

/** True when all requirements hold for the object. */
export function matchesFields(selector: FieldSelector, object: AnyObject): boolean {
  return selector.every(({ field, operator, value }) => (fieldText(object, field) === value) === (operator === '='));
}

function fieldText(object: AnyObject, field: string): string {
  if (field === 'status.podIPs') return podIPs(object);
  if (object.kind === 'Event' && field === 'source') return object.source?.component ?? object.reportingComponent;
  const value = field.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], object);
  return value === undefined ? missingText(field) : String(value);
}

const missingText = (field: string): string => (field === 'spec.hostNetwork' ? 'false' : '');

const podIPs = (object: AnyObject): string => (object.kind === 'Pod' ? (object.status.podIPs ?? []).map(({ ip }) => ip).join(',') : '');
