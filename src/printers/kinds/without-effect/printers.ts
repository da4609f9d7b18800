import type { ObjectOf } from '../../../api/any-object.ts';
import type { KindWithoutEffect } from '../../../api/without-effect-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeAutoscaler } from './describe-autoscaler.ts';
import { describeIngress, describeIngressClass } from './describe-ingress.ts';
import { describeNetworkPolicy } from './describe-network-policy.ts';
import { describePriorityClass } from './describe-policy.ts';
import { describeBinding, describeRole } from './describe-rbac.ts';
import { tablesWithoutEffect } from './tables.ts';

/** Their descriptions; the others have every field, as with kubectl. */
const descriptions: { readonly [K in KindWithoutEffect]?: Omit<KindPrinter<ObjectOf<K>>, 'table'> } = {
  HorizontalPodAutoscaler: { describe: describeAutoscaler },
  NetworkPolicy: { describe: describeNetworkPolicy, withoutEvents: true },
  Ingress: {
    describe: describeIngress,
    related: () => (['Service', 'EndpointSlice'] as const).map((kind) => ({ kind, labelSelector: '' })),
  },
  IngressClass: { describe: describeIngressClass },
  Role: { describe: describeRole, withoutEvents: true },
  ClusterRole: { describe: describeRole, withoutEvents: true },
  RoleBinding: { describe: describeBinding, withoutEvents: true },
  ClusterRoleBinding: { describe: describeBinding, withoutEvents: true },
  PriorityClass: { describe: describePriorityClass },
};

/** How the kinds that are kept without effect are shown. */
export const printersWithoutEffect = Object.fromEntries(
  Object.entries(tablesWithoutEffect).map(([kind, table]) => [kind, { table, ...descriptions[kind as KindWithoutEffect] }]),
) as unknown as { readonly [K in KindWithoutEffect]: KindPrinter<ObjectOf<K>> };
