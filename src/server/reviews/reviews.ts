import type { Resource } from '../../api/kinds/resource.ts';

/** A question that is asked by posting it as an object, which nobody keeps. */
export type ReviewKind =
  | 'SelfSubjectAccessReview'
  | 'SelfSubjectRulesReview'
  | 'SubjectAccessReview'
  | 'LocalSubjectAccessReview'
  | 'SelfSubjectReview'
  | 'TokenReview';

/** What clients know of a review. */
export interface Review extends Omit<Resource, 'kind'> {
  readonly kind: ReviewKind;
}

function review(apiVersion: string, kind: ReviewKind, namespaced = false): Review {
  const singular = kind.toLowerCase();
  return { kind, plural: `${singular}s`, singular, apiVersion, namespaced, verbs: ['create'], shortNames: [] };
}

const authentication = 'authentication.k8s.io/v1';
const authorization = 'authorization.k8s.io/v1';

/** Every review, by group version; kubectl 1.27 asks who it is in the beta only. */
export const reviews: readonly Review[] = [
  review(authentication, 'SelfSubjectReview'),
  review(authentication, 'TokenReview'),
  review(`${authentication}beta1`, 'SelfSubjectReview'),
  review(authorization, 'LocalSubjectAccessReview', true),
  review(authorization, 'SelfSubjectAccessReview'),
  review(authorization, 'SelfSubjectRulesReview'),
  review(authorization, 'SubjectAccessReview'),
];

const pathOf = ({ apiVersion, plural, namespaced }: Review): RegExp =>
  new RegExp(`^/apis/${apiVersion.replaceAll('.', '\\.')}${namespaced ? '/namespaces/([^/]+)' : ''}/${plural}/?$`);
const paths: readonly (readonly [RegExp, Review])[] = reviews.map((one) => [pathOf(one), one]);

/** The review that a path is about, and its namespace, still encoded. */
export function reviewOfPath(path: string): { readonly review: Review; readonly namespace?: string } | undefined {
  for (const [pattern, one] of paths) {
    const match = pattern.exec(path);
    if (match) return { review: one, ...(match[1] === undefined ? {} : { namespace: match[1] }) };
  }
  return undefined;
}
