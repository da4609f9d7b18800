import { defaultAccountName } from '../api/default-account.ts';
import { notFound } from '../api/errors.ts';
import { timeOf } from '../api/time.ts';
import { type BoundObjectReference, boundKind, checkBound, checkTokenRequest, readTokenRequest } from '../api/token-request.ts';
import { tokenRequestVersion } from '../api/token-request-version.ts';
import type { Pod, Secret, ServiceAccount } from '../api/types.ts';
import { readBodyOf, readFieldValidation } from './body.ts';
import { pluralOf } from './kinds.ts';
import { keyOf } from './lookup.ts';
import { ensureDefaultAccount } from './made-first.ts';
import type { Context, Handler } from './types.ts';

/**
 * `POST …/serviceaccounts/NAME/token`: a token of the account. Throws ApiError for a request that cannot be, NotFound for what is not there.
 * k8s: registry/core/serviceaccount/storage/token.go
 */
export const createToken: Handler = async (context) => {
  const { tokens, clock } = context.deps;
  const { name, namespace = '' } = keyOf(context);
  const fieldValidation = readFieldValidation(context);
  const body = await readBodyOf(context, { apiVersion: tokenRequestVersion, kind: 'TokenRequest' });
  const place = { account: name, namespace, audience: tokens.audience, time: timeOf(clock.now()) };
  const { request, warnings } = readTokenRequest(body, place, fieldValidation);
  const account = await accountOf(context, namespace, name);
  checkTokenRequest(request);
  const { audiences, expirationSeconds, boundObjectRef } = request.spec;
  const bound = boundObjectRef ? boundTo(context, boundObjectRef, account) : {};
  const { token, expiresAt } = await tokens.issue({ account, ...bound, audiences, expirationSeconds });
  const status = { token, expirationTimestamp: timeOf(expiresAt) };
  return { type: 'json', code: 201, body: { ...request, status }, warnings };
};

async function accountOf({ deps }: Context, namespace: string, name: string): Promise<ServiceAccount> {
  if (name === defaultAccountName && deps.store.get({ kind: 'Namespace', name: namespace })) await ensureDefaultAccount(deps, namespace);
  const account = deps.store.get({ kind: 'ServiceAccount', namespace, name });
  if (!account) throw notFound('serviceaccounts', name);
  return account;
}

function boundTo({ deps }: Context, reference: BoundObjectReference, account: ServiceAccount): { pod?: Pod; secret?: Secret } {
  const { name = '' } = reference;
  const { name: accountName, namespace = '' } = account.metadata;
  const kind = boundKind(reference);
  // kpod keeps no nodes.
  const object = kind === 'Node' ? undefined : deps.store.get({ kind, namespace, name });
  if (!object || kind === 'Node') throw notFound(kind === 'Node' ? 'nodes' : pluralOf(kind), name);
  checkBound(reference, object, accountName);
  return object.kind === 'Pod' ? { pod: object } : { secret: object };
}
