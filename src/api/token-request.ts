/** Requests for tokens of accounts: what clients send, and what is wrong with it. Pure. k8s: registry/core/serviceaccount/storage/token.go */
import { decodeObject, type FieldValidation, judgeUnknownFields } from './decode.ts';
import { badRequest, conflict, type FieldError, invalid } from './errors.ts';
import { tokenRequestVersion } from './token-request-version.ts';
import type { ObjectMeta, Pod, Secret } from './types.ts';

/** What a token is bound to: it is worth nothing without it. */
export interface BoundObjectReference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** A request for a token, with its answer. */
export interface TokenRequest {
  readonly kind: 'TokenRequest';
  readonly apiVersion: typeof tokenRequestVersion;
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly audiences: readonly string[];
    readonly expirationSeconds: number;
    readonly boundObjectRef: BoundObjectReference | null;
  };
  readonly status: { readonly token: string; readonly expirationTimestamp: string | null };
}

const defaultSeconds = 3600;
const leastSeconds = 600;
const mostSeconds = 2 ** 32;
const kind = 'TokenRequest.authentication.k8s.io';

/** Whose token is asked for, when, and what a token is for that names nobody. */
export interface TokenPlace {
  readonly account: string;
  readonly namespace: string;
  readonly audience: string;
  /** RFC 3339. */
  readonly time: string;
}

type Sent = Partial<Pick<TokenRequest, 'metadata'>> & { readonly spec?: Partial<TokenRequest['spec']> };

/** A request in the body of a call, defaulted. Throws ApiError BadRequest, and Invalid for what it must not say. */
export function readTokenRequest(
  body: unknown,
  { account, namespace, audience, time }: TokenPlace,
  fieldValidation: FieldValidation,
): { readonly request: TokenRequest; readonly warnings: readonly string[] } {
  const { value, unknownFields } = decodeObject('TokenRequest', body, tokenRequestVersion);
  const warnings = judgeUnknownFields('TokenRequest', unknownFields, fieldValidation);
  const { metadata, spec = {} } = value as Sent;
  const misnamed = [
    ...(metadata?.name && metadata.name !== account ? [mustMatch('name', metadata.name)] : []),
    ...(metadata?.namespace && metadata.namespace !== namespace ? [mustMatch('namespace', metadata.namespace)] : []),
  ].slice(0, 1);
  if (misnamed.length > 0) throw invalid(kind, account, misnamed);
  const { audiences = [], expirationSeconds = defaultSeconds, boundObjectRef } = spec;
  const request: TokenRequest = {
    kind: 'TokenRequest',
    apiVersion: tokenRequestVersion,
    metadata: { ...metadata, name: account, namespace, creationTimestamp: time },
    spec: { audiences: audiences.length > 0 ? audiences : [audience], expirationSeconds, boundObjectRef: boundObjectRef ?? null },
    status: { token: '', expirationTimestamp: null },
  };
  return { request, warnings };
}

/** Throws ApiError Invalid for a time that no token may last. k8s: apis/authentication/validation ValidateTokenRequest */
export function checkTokenRequest({ spec: { expirationSeconds } }: TokenRequest): void {
  const problem = (detail: string): FieldError => ({
    ...{ type: 'Invalid value', field: 'spec.expirationSeconds', value: expirationSeconds, detail },
  });
  const errors = [
    ...(expirationSeconds < leastSeconds ? [problem('may not specify a duration less than 10 minutes')] : []),
    ...(expirationSeconds > mostSeconds ? [problem('may not specify a duration larger than 2^32 seconds')] : []),
  ];
  if (errors.length > 0) throw invalid(kind, '', errors);
}

/** The kinds of what a token can be bound to. Throws ApiError BadRequest for others. */
export function boundKind({ apiVersion = '', kind: stated = '' }: BoundObjectReference): 'Pod' | 'Secret' | 'Node' {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  if (group === '' && (stated === 'Pod' || stated === 'Secret' || stated === 'Node')) return stated;
  throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${stated}`);
}

/** Throws ApiError BadRequest for a pod of another account, Conflict for another object of that name. */
export function checkBound(reference: BoundObjectReference, object: Pod | Secret, account: string): void {
  if (object.kind === 'Pod' && (object.spec.serviceAccountName ?? 'default') !== account) {
    throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`);
  }
  const { uid } = reference;
  if (!uid || uid === object.metadata.uid) return;
  const detail = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict(object.kind, object.metadata.name, detail);
}

const mustMatch = (field: 'name' | 'namespace', value: string): FieldError => ({
  ...{ type: 'Invalid value', field: `metadata.${field}`, value, detail: `must match the service account ${field} if specified` },
});
