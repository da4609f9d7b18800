import { badRequest, type FieldError, invalid } from '../../api/errors.ts';
import { goQuote } from '../../api/go-quote.ts';
import { isRecord } from '../../api/is-record.ts';
import { groupOf } from '../../api/scheme.ts';
import { textOf } from '../../api/text-of.ts';
import { invalid as invalidField } from '../../api/validation/field-error.ts';
import { readBodyOf } from '../body.ts';
import type { Context, Handler } from '../types.ts';
import type { Review, ReviewKind } from './reviews.ts';
import { answerToken } from './token.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a review is about. */
interface Asked {
  readonly spec: Json;
  readonly namespace: string | undefined;
}

/** Who asks: whoever reaches the API is its administrator. */
const userInfo = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

const allowed = { allowed: true };
const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

type Answer = (asked: Asked, context: Context) => Json | Promise<Json>;

const answers: Readonly<Record<ReviewKind, Answer>> = {
  SelfSubjectAccessReview: (asked, context) => answerAccess(context, attributeErrors(asked.spec)),
  SubjectAccessReview: ({ spec }, context) => answerAccess(context, [...attributeErrors(spec), ...subjectErrors(spec)]),
  LocalSubjectAccessReview: ({ spec, namespace }, context) =>
    answerAccess(context, [...attributeErrors(spec), ...subjectErrors(spec), ...localErrors(spec, namespace)]),
  SelfSubjectRulesReview: ({ spec }) => {
    if (textOf(spec['namespace'] ?? '') === '') throw badRequest('no namespace on request');
    return everything;
  },
  SelfSubjectReview: () => ({ userInfo }),
  TokenReview: ({ spec }, { deps }) => answerToken(spec, deps),
};

/**
 * `POST` of a review: the object that came, with the answer as its status. Every access is allowed, since whoever reaches the API may do
 * everything. Throws ApiError BadRequest, Invalid. k8s: registry/authorization, registry/authentication
 */
export const answerReview: Handler = async (context) => {
  const { review, namespace } = reviewOf(context);
  const { apiVersion, kind } = review;
  const { status: _asked, ...body } = await readBodyOf(context, review);
  checkType(body, review);
  const spec = body['spec'] ?? {};
  if (!isRecord(spec)) throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: spec must be an object`);
  const status = await answers[kind]({ spec, namespace }, context);
  const metadata = { creationTimestamp: null, ...body.metadata };
  return { type: 'json', code: 201, body: { kind, apiVersion, metadata, ...(body['spec'] ? { spec } : {}), status } };
};

function reviewOf({ route }: Context): { readonly review: Review; readonly namespace?: string } {
  if (!('review' in route)) throw badRequest('this path asks nothing');
  return route;
}

function checkType(body: Json, { apiVersion, kind }: Review): void {
  const given = { apiVersion: textOf(body['apiVersion'] ?? apiVersion), kind: textOf(body['kind'] ?? kind) };
  if (given.apiVersion !== apiVersion) {
    throw badRequest(`the API version in the data (${given.apiVersion}) does not match the expected API version (${apiVersion})`);
  }
  if (given.kind === kind) return;
  const problem = `no kind ${goQuote(given.kind)} is registered for version ${goQuote(apiVersion)}`;
  throw badRequest(`${given.kind} in version "v1" cannot be handled as a ${kind}: ${problem}`);
}

function answerAccess(context: Context, errors: readonly FieldError[]): Json {
  const { review } = reviewOf(context);
  if (errors.length > 0) throw invalid(`${review.kind}.${groupOf(review)}`, '', errors);
  return allowed;
}

/** k8s: apis/authorization/validation */
function attributeErrors({ resourceAttributes, nonResourceAttributes }: Json): readonly FieldError[] {
  const ofResource = isRecord(resourceAttributes);
  const ofPath = isRecord(nonResourceAttributes);
  if (ofResource && ofPath) {
    return [
      invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes'),
    ];
  }
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return ofResource || ofPath ? [] : [invalidField('spec.resourceAttributes', null, detail)];
}

function subjectErrors({ user, groups }: Json): readonly FieldError[] {
  const isNamed = textOf(user ?? '') !== '' || (Array.isArray(groups) && groups.length > 0);
  return isNamed ? [] : [invalidField('spec.user', '', 'at least one of user or group must be specified')];
}

function localErrors({ resourceAttributes, nonResourceAttributes }: Json, namespace = ''): readonly FieldError[] {
  const stated = isRecord(resourceAttributes) ? textOf(resourceAttributes['namespace'] ?? '') : namespace;
  return [
    ...(stated === namespace ? [] : [invalidField('spec.resourceAttributes.namespace', stated, 'must match metadata.namespace')]),
    ...(isRecord(nonResourceAttributes)
      ? [invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'disallowed on this kind of request')]
      : []),
  ];
}
