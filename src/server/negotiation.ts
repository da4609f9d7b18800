import { failure } from '../api/errors.ts';

/** The form in which a client wants objects. */
export type Form = 'object' | 'table' | 'metadata';

const forms: Readonly<Record<string, Form>> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
};

/**
 * The first form of an `Accept` header that kpod can answer with; without a header, the plain object. Throws ApiError NotAcceptable
 * when there is none (only protobuf, for example).
 * k8s: apiserver negotiation NegotiateMediaTypeOptions
 */
export function negotiate(accept: string | undefined): Form {
  if (accept === undefined || accept.trim() === '') return 'object';
  for (const clause of accept.split(',')) {
    const form = formOf(clause);
    if (form) return form;
  }
  throw failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
}

function formOf(clause: string): Form | undefined {
  const [type = '', ...rest] = clause.split(';').map((part) => part.trim());
  if (!['application/json', 'application/*', '*/*'].includes(type.toLowerCase())) return undefined;
  const parameters = new Map(rest.map((part) => [part.split('=')[0]?.trim() ?? '', part.split('=').slice(1).join('=').trim()]));
  const as = parameters.get('as');
  if (as === undefined) return parameters.get('stream') === undefined || parameters.get('stream') === 'watch' ? 'object' : undefined;
  if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') return undefined;
  return Object.hasOwn(forms, as) ? forms[as] : undefined;
}
