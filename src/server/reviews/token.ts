import type { Kind } from '../../api/any-object.ts';
import { badRequest } from '../../api/errors.ts';
import { textOf } from '../../api/text-of.ts';
import type { TokenObject, VerifiedToken } from '../../kubelet/types.ts';
import type { ServerDeps } from '../types.ts';

type Json = Readonly<Record<string, unknown>>;

const unknownToken = { user: {}, error: 'invalid bearer token' };

/**
 * Who a token of an account is about: for programs in pods that let others in by their tokens. Throws ApiError BadRequest without a token.
 * k8s: registry/authentication/tokenreview, serviceaccount/jwt.go
 */
export async function answerToken(spec: Json, { store, tokens }: Pick<ServerDeps, 'store' | 'tokens'>): Promise<Json> {
  const token = textOf(spec['token'] ?? '');
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const asked = Array.isArray(spec['audiences']) ? spec['audiences'].map(textOf) : [];
  const verified = await tokens.verify(token);
  if (!verified || !isThere(store, verified)) return unknownToken;
  const audiences = (asked.length > 0 ? asked : [tokens.audience]).filter((audience) => verified.audiences.includes(audience));
  return audiences.length === 0 ? unknownToken : { authenticated: true, user: userOf(verified), audiences };
}

/** A token is no good any more when what it is about, or is bound to, has gone or is another of the same name. */
function isThere(store: ServerDeps['store'], { namespace, account, pod, secret }: VerifiedToken): boolean {
  const has = (kind: Kind, { name, uid }: TokenObject) => store.get({ kind, namespace, name })?.metadata.uid === uid;
  return has('ServiceAccount', account) && (!pod || has('Pod', pod)) && (!secret || has('Secret', secret));
}

function userOf({ namespace, account, pod }: VerifiedToken): Json {
  return {
    username: `system:serviceaccount:${namespace}:${account.name}`,
    uid: account.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    ...(pod ? { extra: { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] } } : {}),
  };
}
