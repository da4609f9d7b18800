import type { ObjectOf } from '../../any-object.ts';
import type { Json } from '../../json-defaults.ts';
import { all, type StructSupport, serverOwned } from '../../support-words.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import type { KindWithoutEffect, ObjectWithoutEffect } from '../../without-effect-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { horizontalPodAutoscaler } from './autoscaling.ts';
import { ingress, ingressClass } from './ingress.ts';
import { customResourceDefinition, mutatingWebhookConfiguration, runtimeClass, validatingWebhookConfiguration } from './machinery.ts';
import { networkPolicy } from './network-policy.ts';
import { priorityClass } from './policy.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts';
import { resourcesWithoutEffect } from './resources.ts';
import { defaultNameRule, type RuleWithoutEffect } from './rule.ts';
import { withoutEffectText } from './text.ts';

const table: { readonly [K in KindWithoutEffect]: RuleWithoutEffect<ObjectOf<K>> } = {
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  NetworkPolicy: networkPolicy,
  Ingress: ingress,
  IngressClass: ingressClass,
  Role: role,
  RoleBinding: roleBinding,
  ClusterRole: clusterRole,
  ClusterRoleBinding: clusterRoleBinding,
  PriorityClass: priorityClass,
  RuntimeClass: runtimeClass,
  ValidatingWebhookConfiguration: validatingWebhookConfiguration,
  MutatingWebhookConfiguration: mutatingWebhookConfiguration,
  CustomResourceDefinition: customResourceDefinition,
};

function rulesOf(kind: KindWithoutEffect): KindRules<ObjectWithoutEffect> {
  const rule = table[kind] as RuleWithoutEffect<ObjectWithoutEffect>;
  const { apiVersion, namespaced, withoutEffect = '' } = resourcesWithoutEffect[kind];
  const { defaults = (object: Json) => object, nameRule = defaultNameRule, status } = rule;
  const setDefaults = (object: Json) => ({ ...defaults(object), apiVersion, kind }) as unknown as ObjectWithoutEffect;
  const validate = (object: ObjectWithoutEffect) => [
    ...validateObjectMeta(object.metadata, { nameRule, namespaced }),
    ...rule.validate(object),
  ];
  return {
    write: {
      setDefaults,
      validate,
      warnings: () => [withoutEffectText(kind, withoutEffect)],
      validateUpdate: (object, current) => [
        ...validateMetadataUpdate(object.metadata, current.metadata),
        ...validate(object),
        ...(rule.validateChange?.(object, current) ?? []),
      ],
      ...(rule.hasGeneration ? { generation: ['spec'] } : {}),
      ...(status ? { begin: (object) => ({ ...object, status }) as unknown as ObjectWithoutEffect } : {}),
    },
    support: { [kind]: supportOf(kind) },
    isWhole: () => true,
  };
}

/** Of the whole object one thing is said, so that nothing is left to say of its fields. */
function supportOf(kind: KindWithoutEffect): StructSupport {
  const { withoutEffect: because = '', subresources } = resourcesWithoutEffect[kind];
  return {
    ...all('apiVersion', 'kind', 'metadata'),
    ...Object.fromEntries((table[kind].fields ?? ['spec']).map((field) => [field, { is: 'accepted', because } as const])),
    ...(subresources ? { status: serverOwned } : {}),
  };
}

/** What is decided about the kinds that are kept without effect. */
export const rulesWithoutEffect = Object.fromEntries(
  (Object.keys(table) as KindWithoutEffect[]).map((kind) => [kind, rulesOf(kind)]),
) as unknown as { readonly [K in KindWithoutEffect]: KindRules<ObjectOf<K>> };
